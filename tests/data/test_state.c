/* Checkpoints: parts come back as they were, tiles go from engine to engine, what does not belong is refused. */
#include "check.h"

#include <limen/arith.h>
#include <limen/state.h>
#include <zlib.h>

enum { ROWS = 13, COLS = 7, CELLS = ROWS * COLS, TRIALS = 3000, SEED = 5 };

struct work {
	uint64_t number;
	uint16_t list[5];
	bool flag;
	uint8_t *block;
	size_t bytes;
};

static void work_parts(struct limen_state *state, void *ctx)
{
	struct work *w = ctx;

	limen_state_part(state, "number", &w->number, sizeof(w->number));
	limen_state_require(state, w->number < 1000, "number too large");
	limen_state_part(state, "list", w->list, sizeof(w->list));
	limen_state_flag(state, "flag", &w->flag);
	limen_state_block(state, "block", &w->block, &w->bytes);
}

static uint8_t block[] = "three words here";
static const struct work full = {
	.number = 123, .list = {1, 2, 3, 4, 5}, .flag = true, .block = block, .bytes = sizeof(block)};

static const char *write_full(const char *name, const char *description)
{
	const char *path = check_path(name);
	struct work w = full;
	struct limen_errmsg err = {""};

	if (limen_checkpoint_write(path, description, work_parts, &w, &err))
		fail_msg("%s", err.text);
	return path;
}

static void refused(const char *path, const char *description, const char *says)
{
	struct limen_errmsg err = {""};
	struct work w = {0};

	assert_int_equal(limen_checkpoint_read(path, description, work_parts, &w, &err), LIMEN_EDATA);
	check_says(&err, path);
	check_says(&err, says);
	free(w.block);
}

static void round_trip(void **state)
{
	const char *path = write_full("round", "seed: 1\n");
	struct work w = {0};

	(void)state;
	assert_int_equal(limen_checkpoint_read(path, "seed: 1\n", work_parts, &w, NULL), 0);
	assert_int_equal(w.number, full.number);
	assert_memory_equal(w.list, full.list, sizeof(w.list));
	assert_true(w.flag);
	assert_int_equal(w.bytes, full.bytes);
	assert_memory_equal(w.block, block, sizeof(block));
	free(w.block);
}

static void other_run(void **state)
{
	const char *path = write_full("other", "seed: 1\nbatch: 10\nnet: 4-2\n");

	(void)state;
	refused(path, "seed: 1\nbatch: 11\nnet: 4-3\n", "'batch: 10' there, 'batch: 11' here");
	refused(path, "seed: 1\nbatch: 10\n", "'net: 4-2' there, '' here");
	refused(path, "seed: 1\nbatch: 10\nnet: 4-2\ngain: 3\n", "'' there, 'gain: 3' here");
	refused(path, "", "'seed: 1' there, '' here");
}

static void other_parts(struct limen_state *state, void *ctx)
{
	limen_state_part(state, "numbers", &((struct work *)ctx)->number, sizeof(uint64_t));
}

static void long_parts(struct limen_state *state, void *ctx)
{
	work_parts(state, ctx);
	work_parts(state, ctx);
}

static void short_parts(struct limen_state *state, void *ctx)
{
	limen_state_part(state, "number", &((struct work *)ctx)->number, sizeof(uint64_t));
}

static void other_version(void **state)
{
	static const struct {
		limen_state_parts parts;
		const char *says;
	} cases[] = {
		{other_parts, "no 'numbers'"}, {long_parts, "ends too early"}, {short_parts, "more than the state"}};
	const char *path = write_full("version", "");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct limen_errmsg err = {""};
		struct work w = {0};

		assert_int_equal(limen_checkpoint_read(path, "", cases[i].parts, &w, &err), LIMEN_EDATA);
		check_says(&err, cases[i].says);
		free(w.block);
	}
}

static void missing(void **state)
{
	struct limen_errmsg err = {""};
	struct work w = full;

	(void)state;
	assert_int_equal(limen_checkpoint_read(check_path("none"), "", work_parts, &w, &err), LIMEN_EIO);
	assert_int_equal(limen_checkpoint_write(check_path("no/such"), "", work_parts, &w, &err), LIMEN_EIO);
	refused(check_text("empty", ""), "", "this is no checkpoint");
	refused(check_text("text", "a text that is long enough to be looked at, but says nothing"), "",
		"no checkpoint");
}

/* --- damage --- */

static size_t slurp(const char *path, uint8_t *data, size_t room)
{
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	size_t n = fread(data, 1, room, f);

	fclose(f);
	assert_true(n > 0 && n < room);
	return n;
}

/* Without the checksum's help, as by somebody who means it: sizes, names and values come from the file. */
static void damage(void **state)
{
	uint8_t good[1024], bad[1024];
	size_t n = slurp(write_full("good", "seed: 1\n"), good, sizeof(good));
	struct limen_draw draw;
	int taken = 0;

	(void)state;
	limen_draw_init(&draw, SEED, "damage");
	for (int trial = 0; trial < TRIALS; trial++) {
		size_t bytes = limen_draw_below(&draw, 4) ? n : 4 + (size_t)limen_draw_below(&draw, n - 4);
		bool sealed = limen_draw_below(&draw, 8) != 0;
		struct limen_errmsg err = {""};
		struct work w = {0};

		memcpy(bad, good, n);
		for (uint64_t k = sealed ? limen_draw_below(&draw, 3) : 1; k > 0; k--)
			bad[limen_draw_below(&draw, bytes)] ^= (uint8_t)(1 + limen_draw_below(&draw, 255));
		if (sealed) {
			uint64_t size = bytes;
			uint32_t sum;

			if (bytes >= 28)
				memcpy(bad + 16, &size, sizeof(size));
			sum = (uint32_t)crc32(0, bad, (uInt)(bytes - 4));
			memcpy(bad + bytes - 4, &sum, sizeof(sum));
		}
		int error = limen_checkpoint_read(check_write("bad", bad, bytes), "seed: 1\n", work_parts, &w, &err);

		assert_true(error == LIMEN_OK || error == LIMEN_EDATA);
		if (error)
			assert_true(err.text[0] && !strchr(err.text, '\n'));
		else
			assert_true(w.number < 1000 && sealed);
		taken += !error;
		free(w.block);
	}
	print_message("seed %d: %d of %d damaged files with a right checksum were still fine\n", SEED, taken, TRIALS);
	assert_true(taken > 0 && taken < TRIALS);
}

/* --- tiles --- */

static struct limen_device *open_device(const char *uri, unsigned rows)
{
	struct limen_device *device;
	struct limen_errmsg err = {""};

	if (limen_open(uri, &device, &err))
		fail_msg("%s: %s", uri, err.text);
	assert_int_equal(limen_tile_alloc(device, rows, COLS, 7, NULL), 0);
	assert_int_equal(limen_tile_alloc(device, COLS, ROWS, 1, NULL), 0);
	assert_int_equal(limen_kinetics_load(device, 0, LIMEN_GLAUBER), 0);
	return device;
}

static void disturb(struct limen_device *device)
{
	const struct limen_pulse pulse = {.mantissa = 5000, .shift = 3, .sweeps = 9, .offset = -1};
	int32_t gradient[CELLS];
	int16_t x[ROWS];

	for (int i = 0; i < CELLS; i++)
		gradient[i] = (i * 37) % 61 - 30;
	for (int i = 0; i < ROWS; i++)
		x[i] = (int16_t)(i * i - 50);
	for (unsigned tile = 0; tile < 2; tile++) {
		limen_tile_seed(device, tile, 42, 0, tile, 0);
		limen_cells_write(device, tile, LIMEN_FIELD_GRADIENT, NULL, gradient);
		limen_pulse(device, tile, NULL, &pulse);
	}
	limen_vector_s16(device, 0, ROWS, x);
	limen_vector_s16(device, 1, ROWS, x);
	assert_int_equal(limen_sync(device), 0);
}

static void device_parts(struct limen_state *state, void *ctx)
{
	limen_state_tiles(state, ctx);
	limen_state_vectors(state, ctx, 2, ROWS);
}

static void pack(struct limen_device *device, uint8_t **data, size_t *bytes)
{
	struct limen_errmsg err = {""};

	if (limen_state_pack(device_parts, device, data, bytes, &err))
		fail_msg("%s", err.text);
}

/* Saved on one engine, restored on another: the same state there, and the same one after further pulses. */
static void check_move(const char *from_uri, const char *to_uri)
{
	struct limen_device *from = open_device(from_uri, ROWS), *to = open_device(to_uri, ROWS);
	const struct limen_pulse pulse = {.mantissa = -700, .shift = 1, .sweeps = 5, .offset = 1, .clear = true};
	uint8_t *a, *b;
	size_t n, m;

	disturb(from);
	pack(from, &a, &n);
	assert_int_equal(limen_state_unpack(a, n, device_parts, to, NULL), 0);
	free(a);
	for (int i = 0; i < 2; i++) {
		pack(from, &a, &n);
		pack(to, &b, &m);
		assert_int_equal(n, m);
		assert_memory_equal(a, b, n);
		free(a);
		free(b);
		limen_pulse(from, 0, NULL, &pulse);
		limen_pulse(to, 0, NULL, &pulse);
	}
	limen_close(from);
	limen_close(to);
}

static void tiles(void **state)
{
	struct limen_device *sim;

	(void)state;
	check_move("ref:", "ref:like=alveo");
	check_move("ref:like=alveo", "ref:like=quad");
	if (limen_open("sim:config=quad", &sim, NULL)) {
		print_message("no sim:config=quad in this build: left out\n");
		return;
	}
	limen_close(sim);
	check_move("ref:", "sim:config=quad");
	check_move("sim:config=quad", "ref:");
}

static void other_shape(void **state)
{
	struct limen_device *from = open_device("ref:", ROWS), *to = open_device("ref:", ROWS - 1);
	struct limen_errmsg err = {""};
	uint8_t *data;
	size_t bytes;

	(void)state;
	pack(from, &data, &bytes);
	assert_int_equal(limen_state_unpack(data, bytes, device_parts, to, &err), LIMEN_EDATA);
	check_says(&err, "another shape");
	free(data);
	limen_close(from);
	limen_close(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),  cmocka_unit_test(other_run), cmocka_unit_test(other_version),
		cmocka_unit_test(missing),     cmocka_unit_test(damage),    cmocka_unit_test(tiles),
		cmocka_unit_test(other_shape),
	};

	return cmocka_run_group_tests_name("state", tests, check_setup, check_teardown);
}
