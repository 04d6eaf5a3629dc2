/* test_utilisation.c: how many cycles of the array a packet leaves unused.
 *
 * On a tile of 784 x 128 cells MVM, MVMT, GRAD and PULSE must issue a row of cells in at least 95% of the cycles from
 * the first such row to the last. The rows that were issued are compared with what the packet asks for, so that none
 * is missing or counted elsewhere. One packet at a time goes into the bare simulated core; answers are taken as they
 * come.
 */
#include "limen_sim.h"
#include "raw.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 784, COLS = 128, BITS = 8, SWEEPS = 3, LEAST_PERCENT = 95 };

struct bench {
	const char *config;
	unsigned lanes;
	struct limen_sim *sim;
};

/* Sends one packet, lets the core finish, and drops its answer but for the length. */
static size_t send(struct bench *b, const struct raw_packet *packet, const uint32_t *payload)
{
	uint32_t header[4], answer[1024];
	size_t words = 0, n;
	int state;

	raw_header(packet, header);
	assert_int_equal(limen_sim_write(b->sim, header, 4), 4);
	assert_int_equal(limen_sim_write(b->sim, payload, packet->length), packet->length);
	do {
		state = limen_sim_run(b->sim, 1000);
		while ((n = limen_sim_read(b->sim, answer, 1024)) > 0) {
			if (!words)
				assert_int_equal(answer[0] >> 8 & 255, LIMEN_STATUS_OK);
			words += n;
		}
	} while (state);
	return words;
}

static void load_table(struct bench *b, unsigned table, const uint32_t words[LIMEN_TABLE_WORDS])
{
	const struct raw_packet packet = {.opcode = LIMEN_OP_TABLE, .vb = table, .length = LIMEN_TABLE_WORDS};

	assert_int_equal(send(b, &packet, words), 0);
}

/* s16 elements that are neither zero nor alike. */
static void load_vector(struct bench *b, unsigned reg, unsigned n)
{
	struct raw_packet packet = {.opcode = LIMEN_OP_LOADV, .flags = 1, .vb = reg, .rows = n, .length = (n + 1) / 2};
	uint32_t words[(ROWS + 1) / 2];

	for (unsigned i = 0; i < packet.length; i++)
		words[i] = (i * 7 + 1) | (i * 5 + 3) << 16;
	assert_int_equal(send(b, &packet, words), 0);
}

static void set_up(struct bench *b)
{
	const struct limen_sim_options options = {.config = b->config};
	const struct raw_packet alloc = {.opcode = LIMEN_OP_ALLOC, .va = BITS, .rows = ROWS, .cols = COLS};
	uint32_t words[LIMEN_TABLE_WORDS];
	char err[256] = "";
	unsigned lambda;

	b->lanes = limen_sim_config_lanes(b->config);
	b->sim = limen_sim_open(&options, err, sizeof(err));
	if (!b->sim)
		fail_msg("%s", err);
	assert_int_equal(send(b, &alloc, NULL), 0);
	limen_log_table(words);
	load_table(b, LIMEN_TABLE_LOG, words);
	limen_kinetics_table(LIMEN_GLAUBER, words, &lambda);
	load_table(b, LIMEN_TABLE_KINETICS, words);
	load_vector(b, 0, COLS);
	load_vector(b, 1, ROWS);
}

/* Runs the packet on the whole tile and judges the cycles that it used. */
static void judge(struct bench *b, const char *name, struct raw_packet packet, unsigned sweeps, const uint32_t *payload)
{
	const uint64_t wanted = (uint64_t)((ROWS + b->lanes - 1) / b->lanes) * COLS * sweeps;
	struct limen_sim_stats stats;
	uint64_t span;
	size_t words;

	packet.rows = ROWS;
	packet.cols = COLS;
	words = send(b, &packet, payload);
	limen_sim_stats(b->sim, &stats);
	span = stats.last - stats.first + 1;
	printf("%s, %s: %" PRIu64 " of %" PRIu64 " cycles used, %.2f%%; %zu words answered\n", b->config, name,
	       stats.used, span, 100 * (double)stats.used / (double)span, words);
	assert_int_equal(stats.used, wanted);
	assert_true(stats.used * 100 >= span * LEAST_PERCENT);
}

static void run(const char *config)
{
	struct bench b = {.config = config};
	const uint32_t pulse[LIMEN_PULSE_WORDS] = {4096, 1 << LIMEN_FRACTION_BITS, 12};
	struct raw_packet several = {.opcode = LIMEN_OP_PULSE};

	if (!limen_sim_config_lanes(config)) {
		printf("%s was not built\n", config);
		skip();
	}
	set_up(&b);
	judge(&b, "MVM, answered", (struct raw_packet){.opcode = LIMEN_OP_MVM, .va = 0}, 1, NULL);
	judge(&b, "MVM, to a register",
	      (struct raw_packet){.opcode = LIMEN_OP_MVM, .va = 0, .vb = 2, .flags = LIMEN_FLAG_MVM_TO_VECTOR}, 1,
	      NULL);
	judge(&b, "MVMT, answered", (struct raw_packet){.opcode = LIMEN_OP_MVMT, .va = 1}, 1, NULL);
	judge(&b, "MVMT, to a register",
	      (struct raw_packet){.opcode = LIMEN_OP_MVMT, .va = 1, .vb = 2, .flags = LIMEN_FLAG_MVMT_TO_VECTOR}, 1,
	      NULL);
	judge(&b, "GRAD", (struct raw_packet){.opcode = LIMEN_OP_GRAD, .va = 1, .vb = 0}, 1, NULL);
	several.length = LIMEN_PULSE_WORDS;
	raw_set_sweeps(&several, 1);
	judge(&b, "PULSE", several, 1, pulse);
	raw_set_sweeps(&several, SWEEPS);
	judge(&b, "PULSE, three sweeps", several, SWEEPS, pulse);
	limen_sim_close(b.sim);
}

static void laptop(void **state)
{
	(void)state;
	run("laptop");
}

static void alveo(void **state)
{
	(void)state;
	run("alveo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(laptop), cmocka_unit_test(alveo)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
