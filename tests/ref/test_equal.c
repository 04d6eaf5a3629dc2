/* test_equal.c: random packets on the clear scalar model and on every vectorised build that this processor runs; all
 * answers and all state must be equal. Deterministic; usage: test_equal [FIRST_SEED [ROUNDS]]. */
#include "packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MODELS_MAX = 5, WORDS_MAX = LIMEN_HEADER_WORDS + 65536, REGISTERS = 4 };

struct models {
	struct limen_ref *ref[MODELS_MAX]; /* the first is the scalar one */
	const char *name[MODELS_MAX];
	unsigned count;
	unsigned rows, cols, bits;
	uint64_t random, seed;
};

static uint64_t first_seed = 1, rounds = 400;

static uint64_t below(struct models *m, uint64_t n)
{
	return splitmix(&m->random) % n;
}

/* Runs a packet on all models; the answers must be those of the first. */
static void all_run(struct models *m, const struct packet *p)
{
	static uint32_t words[WORDS_MAX], expected[WORDS_MAX], got[WORDS_MAX];
	size_t n = packet_encode(p, words), want = 0;

	for (unsigned i = 0; i < m->count; i++) {
		size_t have;

		assert_int_equal(limen_ref_write(m->ref[i], words, n), n);
		have = limen_ref_read(m->ref[i], i ? got : expected, WORDS_MAX);
		if (i == 0) {
			want = have;
			/* all packets here are good ones */
			assert_true(have == 0 || (expected[0] >> LIMEN_A_STATUS_LSB & 0xff) == LIMEN_STATUS_OK);
		}
		if (i > 0 && (have != want || memcmp(got, expected, have * sizeof *got) != 0))
			fail_msg("seed %llu: opcode %u field %u differs on %s", (unsigned long long)m->seed, p->opcode,
				 p->flags, m->name[i]);
	}
}

static void add(struct models *m, const struct limen_ref_config *config, const char *isa)
{
	struct limen_ref *ref = limen_ref_open(config);

	assert_non_null(ref);
	if (isa && !limen_ref_set_isa(ref, isa)) {
		limen_ref_close(ref);
		return;
	}
	limen_ref_set_scalar(ref, !isa);
	m->name[m->count] = isa ? isa : "scalar";
	m->ref[m->count++] = ref;
}

static void models_open(struct models *m, unsigned vector_len)
{
	struct limen_ref_config config = *limen_ref_config_find("ref");

	config.vector_len = vector_len;
	add(m, &config, NULL);
	add(m, &config, "base");
	add(m, &config, "avx2");
	add(m, &config, "avx512");
	config.threads = 3;
	add(m, &config, limen_ref_isa(m->ref[0]));
}

static void models_close(struct models *m)
{
	while (m->count > 0)
		limen_ref_close(m->ref[--m->count]);
}

/* Kinetics and log tables: standard, zero, or anything at all. */
static void tables(struct models *m)
{
	uint32_t words[LIMEN_TABLE_WORDS];

	for (unsigned table = 0; table <= 2; table++) {
		unsigned kind = (unsigned)below(m, 4);

		for (unsigned i = 0; i < LIMEN_TABLE_WORDS; i++)
			words[i] = (uint32_t)splitmix(&m->random) & (kind == 3 ? UINT32_MAX : 0x1fff);
		if (table > 0 && kind == 2)
			memset(words, 0, sizeof words);
		if (kind < 2 || (table == 0 && kind == 2))
			table == 0 ? table_log(words) : table_glauber(words);
		all_run(m, &(struct packet){ .opcode = LIMEN_OP_TABLE, .vb = table, .payload = words, .length = 256 });
	}
}

/* One element, often near an end of its format. */
static uint64_t element(struct models *m, unsigned bits, bool extreme)
{
	uint64_t any = splitmix(&m->random), top = (uint64_t)1 << (bits - 1);

	if (!extreme)
		return any % 5;
	switch (below(m, 4)) {
	case 0:
		return top - 1 - any % 3;
	case 1:
		return top + any % 3;
	case 2:
		return 0 - any % 3;
	default:
		return any;
	}
}

/* Fills a field of all cells: packed elements of 16, 32 or 64 bits. */
static void fill(struct models *m, unsigned field, unsigned bits, bool extreme, uint64_t mask)
{
	static uint32_t words[65536];
	unsigned n = m->rows * m->cols;

	memset(words, 0, sizeof words);
	for (unsigned i = 0; i < n; i++) {
		uint64_t v = element(m, field == LIMEN_FIELD_HEAT ? 48 : bits, extreme) & mask;

		if (field == LIMEN_FIELD_HEAT)
			v = (uint64_t)((int64_t)(v << 16) >> 16);
		for (unsigned bit = 0; bit < bits; bit += 16)
			words[(i * bits + bit) / 32] |= (uint32_t)(v >> bit & 0xffff) << (i * bits + bit) % 32;
	}
	all_run(m, &(struct packet){ .opcode = LIMEN_OP_WRITE, .flags = field, .rows = m->rows, .cols = m->cols,
				     .payload = words, .length = (n * bits + 31) / 32 });
}

static void fill_streams(struct models *m)
{
	uint32_t words[4 * 300];

	for (unsigned i = 0; i < 4 * m->rows; i++)
		words[i] = (uint32_t)splitmix(&m->random);
	all_run(m, &(struct packet){ .opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_STREAM, .rows = m->rows,
				     .payload = words, .length = 4 * m->rows });
}

static void fill_vectors(struct models *m)
{
	uint32_t words[200];

	for (unsigned reg = 0; reg < REGISTERS; reg++) {
		bool extreme = below(m, 2);

		for (unsigned i = 0; i < 150; i++)
			words[i] = (uint32_t)element(m, 16, extreme) << 16 | (element(m, 16, extreme) & 0xffff);
		all_run(m, &(struct packet){ .opcode = LIMEN_OP_LOADV, .flags = 1, .vb = reg, .rows = 300,
					     .payload = words, .length = 150 });
	}
}

static void fill_totals(struct models *m)
{
	uint32_t words[2 * LIMEN_TOTAL_COUNT];

	for (unsigned i = 0; i < LIMEN_TOTAL_COUNT; i++) {
		uint64_t v = element(m, 64, below(m, 4) == 0);

		words[2 * i] = (uint32_t)v;
		words[2 * i + 1] = (uint32_t)(v >> 32);
	}
	all_run(m, &(struct packet){ .opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_TOTALS, .payload = words,
				     .length = 2 * LIMEN_TOTAL_COUNT });
}

static void fill_all(struct models *m)
{
	bool extreme = below(m, 3) == 0;

	fill(m, LIMEN_FIELD_LEVEL, 16, below(m, 2), UINT64_MAX);
	/* from sparse and small to any */
	fill(m, LIMEN_FIELD_GRADIENT, 32, below(m, 2), below(m, 2) ? UINT64_MAX : 0xffff);
	fill(m, LIMEN_FIELD_HEAT, 64, extreme, UINT64_MAX);
	fill(m, LIMEN_FIELD_JUMPS, 32, extreme, UINT64_MAX);
	fill(m, LIMEN_FIELD_BLOCKED, 16, extreme, UINT64_MAX);
	fill_streams(m);
	fill_totals(m);
	fill_vectors(m);
}

static void span(struct models *m, unsigned n, unsigned *first, unsigned *count)
{
	*first = below(m, 2) ? 0 : (unsigned)below(m, n);
	*count = below(m, 2) ? n - *first : 1 + (unsigned)below(m, n - *first);
}

static void pulse(struct models *m)
{
	static const uint32_t barriers[] = { 0, 1, 4096, 8191, 3 * 4096, 4 * 4096 + 1, 6 * 4096, 9 * 4096, 20 * 4096,
					     42 * 4096, 43 * 4096 - 1, 43 * 4096, 262143, 500000 };
	static const int32_t mantissas[] = { 0, 1, -1, 100, -3000, 4096, 131071, -131072, 1000000 };
	uint32_t payload[3] = {
		(uint32_t)mantissas[below(m, sizeof mantissas / sizeof *mantissas)],
		barriers[below(m, sizeof barriers / sizeof *barriers)],
		(uint32_t)(below(m, 2) ? below(m, 12) : below(m, 42)),
	};
	struct packet p = { .opcode = LIMEN_OP_PULSE, .payload = payload, .length = 3 };

	p.flags = (unsigned)(below(m, 8) | below(m, 3) << LIMEN_FLAG_PULSE_LAMBDA_LSB |
			     below(m, 2) << LIMEN_FLAG_PULSE_SLOT_LSB);
	if (below(m, 3))
		p.flags &= ~(unsigned)LIMEN_FLAG_PULSE_CLEAR;
	p.va = (unsigned)below(m, REGISTERS);
	p.sweeps = 1 + (unsigned)below(m, below(m, 4) ? 3 : 20); /* many: enough visits to go to other threads */
	span(m, m->rows, &p.row0, &p.rows);
	span(m, m->cols, &p.col0, &p.cols);
	all_run(m, &p);
}

static void linear(struct models *m)
{
	static const unsigned opcodes[] = { LIMEN_OP_MVM, LIMEN_OP_MVMT, LIMEN_OP_GRAD, LIMEN_OP_GRAD };
	struct packet p = { .opcode = opcodes[below(m, 4)], .vb = 3 };

	p.va = (unsigned)below(m, 3);
	if (p.opcode != LIMEN_OP_GRAD) {
		p.flags = (unsigned)below(m, 2);
		p.shift = (unsigned)below(m, 48);
	}
	span(m, m->rows, &p.row0, &p.rows);
	span(m, m->cols, &p.col0, &p.cols);
	all_run(m, &p);
}

static void read_all(struct models *m)
{
	for (unsigned field = 0; field <= LIMEN_FIELD_TOTALS; field++)
		all_run(m,
			&(struct packet){ .opcode = LIMEN_OP_READ, .flags = field, .rows = m->rows, .cols = m->cols });
	all_run(m, &(struct packet){ .opcode = LIMEN_OP_STOREV, .va = 3, .rows = 300 });
}

static void round_run(struct models *m)
{
	all_run(m, &(struct packet){ .opcode = LIMEN_OP_RESET });
	m->rows = 1 + (unsigned)below(m, below(m, 2) ? 20 : 260);
	m->cols = 1 + (unsigned)below(m, below(m, 2) ? 5 : 90);
	m->bits = 1 + (unsigned)below(m, 16);
	all_run(m, &(struct packet){ .opcode = LIMEN_OP_ALLOC, .va = m->bits, .rows = m->rows, .cols = m->cols });
	for (int part = 0; part < 3; part++) {
		tables(m);
		fill_all(m);
		for (int i = 0; i < 6; i++)
			below(m, 4) ? pulse(m) : linear(m);
		read_all(m);
	}
}

static void test_equal(void **state)
{
	struct models m = { .count = 0 };

	(void)state;
	models_open(&m, 4096);
	assert_true(m.count >= 3);
	print_message("seeds %llu..%llu on:", (unsigned long long)first_seed,
		      (unsigned long long)(first_seed + rounds - 1));
	for (unsigned i = 0; i < m.count; i++)
		print_message(" %s", m.name[i]);
	print_message("\n");
	for (m.seed = first_seed; m.seed < first_seed + rounds; m.seed++) {
		m.random = m.seed;
		round_run(&m);
	}
	models_close(&m);
}

/* Rows so long, and heat so large, that sums by lane would leave 32 bits: 20000 spins a row fall by 131071 each. */
static void test_long_rows(void **state)
{
	enum { COLS = 20000 };
	static uint32_t words[COLS / 2];
	const uint32_t pulse_words[3] = { (uint32_t)LIMEN_MANTISSA_MIN, 0, 0 };
	uint32_t table[LIMEN_TABLE_WORDS] = { 0 };
	struct models m = { .count = 0, .rows = 70, .cols = COLS, .random = 4711 };
	struct packet p = { .opcode = LIMEN_OP_PULSE, .row0 = 3, .rows = 60, .cols = COLS, .sweeps = 2,
			    .payload = pulse_words, .length = 3 };

	(void)state;
	models_open(&m, COLS);
	all_run(&m, &(struct packet){ .opcode = LIMEN_OP_TABLE, .vb = 1, .payload = table, .length = 256 });
	table_log(table);
	all_run(&m, &(struct packet){ .opcode = LIMEN_OP_TABLE, .vb = 0, .payload = table, .length = 256 });
	all_run(&m, &(struct packet){ .opcode = LIMEN_OP_ALLOC, .va = 1, .rows = m.rows, .cols = COLS });
	fill_streams(&m);
	for (unsigned i = 0; i < COLS / 2; i++)
		words[i] = 0x7fff7fff;
	all_run(&m, &(struct packet){ .opcode = LIMEN_OP_LOADV, .flags = 1, .rows = COLS, .payload = words,
				      .length = COLS / 2 });
	all_run(&m, &(struct packet){ .opcode = LIMEN_OP_GRAD, .rows = m.rows, .cols = COLS });
	all_run(&m, &p);
	all_run(&m, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_TOTALS });
	for (p = (struct packet){ .opcode = LIMEN_OP_READ, .rows = 1, .cols = COLS }; p.row0 < m.rows; p.row0 += 23)
		for (p.flags = LIMEN_FIELD_LEVEL; p.flags <= LIMEN_FIELD_BLOCKED; p.flags++)
			all_run(&m, &p);
	assert_true(model_total(m.ref[0], 0, LIMEN_TOTAL_HEAT) == (int64_t)60 * COLS * LIMEN_FIELD_MAX);
	models_close(&m);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_long_rows),
	};

	if (argc > 1)
		first_seed = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		rounds = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
