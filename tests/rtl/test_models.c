/* test_models.c: several simulated cores live in one process, side by side and in threads of their own, and each gives
 * what it gives alone. */
#include <limen/limen.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 14, COLS = 16, CELLS = ROWS * COLS, BITS = 6, STEPS = 20 };

/* All that a session leaves behind. */
struct state {
	int16_t level[CELLS];
	int64_t heat[CELLS];
	uint32_t jumps[CELLS];
	int32_t gradient[CELLS], sums[STEPS][ROWS];
	uint64_t stream[ROWS][2];
	int64_t totals[LIMEN_TOTAL_COUNT];
};

struct session {
	const char *uri;
	uint64_t seed;
	struct limen_device *device;
	unsigned tile;
	struct state state;
	int error;
};

static void begin(struct session *s)
{
	struct limen_errmsg err;

	memset(&s->state, 0, sizeof(s->state));
	s->error = limen_open(s->uri, &s->device, &err);
	if (s->error)
		return;
	limen_tile_alloc(s->device, ROWS, COLS, BITS, &s->tile);
	limen_tile_seed(s->device, s->tile, s->seed, 0, 0, 0);
	s->error = limen_kinetics_load(s->device, 0, LIMEN_GLAUBER);
}

/* One step of work; which one differs from seed to seed. */
static void step(struct session *s, unsigned at)
{
	const struct limen_pulse pulse = {
		.mantissa = 3,
		.barrier = 1 << LIMEN_FRACTION_BITS,
		.sweeps = 1 + at % 3,
		.offset = -1,
		.gate = at % 4 == 3,
		.clear = at % 5 == 4,
	};
	int16_t x[COLS], d[ROWS];

	for (int i = 0; i < COLS; i++)
		x[i] = (int16_t)((unsigned)(i * 37) + at * (unsigned)(s->seed + 1) % 64);
	for (int i = 0; i < ROWS; i++)
		d[i] = (int16_t)(i * 11 - (int)at);
	limen_vector_s16(s->device, 0, COLS, x);
	limen_vector_s16(s->device, 1, ROWS, d);
	limen_grad(s->device, s->tile, NULL, 1, 0);
	limen_pulse(s->device, s->tile, NULL, &pulse);
	limen_mvm(s->device, s->tile, NULL, 0, 3, s->state.sums[at]);
	s->error = limen_sync(s->device);
}

static void end(struct session *s)
{
	struct state *t = &s->state;

	if (s->error)
		return;
	limen_cells_read(s->device, s->tile, LIMEN_FIELD_LEVEL, NULL, t->level);
	limen_cells_read(s->device, s->tile, LIMEN_FIELD_HEAT, NULL, t->heat);
	limen_cells_read(s->device, s->tile, LIMEN_FIELD_JUMPS, NULL, t->jumps);
	limen_cells_read(s->device, s->tile, LIMEN_FIELD_GRADIENT, NULL, t->gradient);
	limen_cells_read(s->device, s->tile, LIMEN_FIELD_STREAM, NULL, t->stream);
	limen_totals_read(s->device, s->tile, t->totals);
	s->error = limen_sync(s->device);
	limen_close(s->device);
}

static void *whole(void *arg)
{
	struct session *s = arg;

	begin(s);
	for (unsigned i = 0; i < STEPS && !s->error; i++)
		step(s, i);
	end(s);
	return NULL;
}

static void expect(struct session *s)
{
	static struct session alone;

	alone = (struct session){.uri = "ref:", .seed = s->seed};
	whole(&alone);
	assert_int_equal(alone.error, LIMEN_OK);
	assert_int_equal(s->error, LIMEN_OK);
	assert_memory_equal(&s->state, &alone.state, sizeof(alone.state));
	assert_true(s->state.totals[LIMEN_TOTAL_HEAT] > 0);
}

/* Three open at the same time, a step of each in turn. */
static void side_by_side(void **state)
{
	static struct session s[3] = {{.uri = "sim:config=tiny", .seed = 1},
				      {.uri = "sim:config=tiny", .seed = 2},
				      {.uri = "sim:config=tiny,jitter=9", .seed = 1}};

	(void)state;
	for (int k = 0; k < 3; k++)
		begin(&s[k]);
	for (unsigned i = 0; i < STEPS; i++) {
		for (int k = 0; k < 3; k++) {
			assert_int_equal(s[k].error, LIMEN_OK);
			step(&s[k], i);
		}
	}
	for (int k = 0; k < 3; k++) {
		end(&s[k]);
		expect(&s[k]);
	}
	assert_memory_not_equal(&s[0].state, &s[1].state, sizeof(s[0].state));
}

static void in_threads(void **state)
{
	static struct session s[2];
	pthread_t threads[2];

	(void)state;
	for (unsigned round = 0; round < 10; round++) {
		for (unsigned k = 0; k < 2; k++) {
			s[k] = (struct session){.uri = "sim:config=tiny", .seed = round + 100 * k};
			assert_int_equal(pthread_create(&threads[k], NULL, whole, &s[k]), 0);
		}
		for (unsigned k = 0; k < 2; k++)
			pthread_join(threads[k], NULL);
		for (unsigned k = 0; k < 2; k++)
			expect(&s[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(side_by_side), cmocka_unit_test(in_threads)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
