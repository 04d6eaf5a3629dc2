/* conf_pulse.c: PULSE against the scalar calculation of oracle.c. */
#include "oracle.h"

#include <string.h>

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

/* A tile with random levels and gradients of up to `size`, tables of two kinetics, and the same in the oracle. */
static unsigned begin(struct rig *rig, struct oracle *o, unsigned rows, unsigned cols, unsigned bits, int64_t size,
		      enum limen_kinetics kinetics)
{
	unsigned tile = rig_tile(rig, rows, cols, bits, 77);
	uint32_t words[256];
	int low = -(1 << (bits - 1));

	memset(o, 0, sizeof(*o));
	must(rig, limen_kinetics_load(rig->device, 1, kinetics));
	limen_log_table(o->log);
	for (unsigned slot = 0; slot < 2; slot++) {
		limen_kinetics_table(slot ? kinetics : LIMEN_GLAUBER, words, NULL);
		for (int i = 0; i < 256; i++)
			o->kinetics[slot][i] = (int32_t)words[i];
	}
	rig_save(rig, tile, &o->tile);
	for (unsigned i = 0; i < rows * cols; i++) {
		o->tile.level[i] = (int16_t)rig_between(rig, low, -low - 1);
		o->tile.gradient[i] = (int32_t)(rig_below(rig, 8) ? rig_between(rig, -size, size) : 0);
	}
	rig_restore(rig, tile, &o->tile);
	return tile;
}

static void run(struct rig *rig, struct oracle *o, unsigned tile, const struct limen_range *range,
		const struct limen_pulse *pulse)
{
	const struct limen_range whole = limen_tile_range(rig->device, tile);

	must(rig, limen_pulse(rig->device, tile, range, pulse));
	oracle_pulse(o, range ? range : &whole, pulse);
}

static void check(struct rig *rig, const struct oracle *o, unsigned tile)
{
	static struct rig_tile_state got;

	rig_save(rig, tile, &got);
	rig_same_state(&o->tile, &got);
}

static struct oracle oracle;

void conf_pulse_scalar(void **state)
{
	struct limen_pulse pulse = { .mantissa = 4096, .shift = 10, .barrier = 4096, .sweeps = 1, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 13, 19, 6, 4000, LIMEN_GLAUBER);

	for (int round = 0; round < 40; round++) {
		run(rig, &oracle, tile, NULL, &pulse);
		check(rig, &oracle, tile);
	}
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_WITH] > 100);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_AGAINST] > 10);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_ZERO] > 10);
}

void conf_pulse_kinetics(void **state)
{
	struct rig *rig = *state;

	for (int k = 0; k < LIMEN_KINETICS_COUNT; k++) {
		for (unsigned lambda = 0; lambda < 3; lambda++) {
			struct limen_pulse pulse = {
				.mantissa = -700,
				.shift = 9,
				.sweeps = 1,
				.slot = 1,
				.lambda = lambda,
				.offset = -1,
			};
			unsigned tile;

			must(rig, limen_reset(rig->device));
			tile = begin(rig, &oracle, 16, 16, 5, 20000, (enum limen_kinetics)k);
			for (int round = 0; round < 8; round++) {
				pulse.barrier = (uint32_t)rig_below(rig, 5 * 4096);
				run(rig, &oracle, tile, NULL, &pulse);
			}
			check(rig, &oracle, tile);
		}
	}
}

/* A1: word index = sweep x columns + column; one packet of n sweeps is n packets of one. */
void conf_pulse_sweeps(void **state)
{
	struct limen_pulse pulse = { .mantissa = 100, .shift = 5, .barrier = 2000, .offset = -1 };
	static const unsigned counts[] = { 1, 2, 3, 7, 64, 1000 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 7, 5, 8, 900, LIMEN_GLAUBER);

	for (unsigned i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		pulse.sweeps = counts[i];
		run(rig, &oracle, tile, NULL, &pulse);
		check(rig, &oracle, tile);
	}
}

/* Streams of other rows, and cells out of range, stay as they were. */
void conf_pulse_range(void **state)
{
	struct limen_pulse pulse = { .mantissa = 4096, .shift = 10, .barrier = 1000, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 21, 12, 7, 9000, LIMEN_GLAUBER);

	for (int round = 0; round < 80; round++) {
		struct limen_range range = { .row0 = (uint16_t)rig_below(rig, 21),
					     .col0 = (uint16_t)rig_below(rig, 12) };

		range.rows = (uint16_t)(1 + rig_below(rig, 21U - range.row0));
		range.cols = (uint16_t)(1 + rig_below(rig, 12U - range.col0));
		pulse.sweeps = 1 + rig_below(rig, 4);
		run(rig, &oracle, tile, &range, &pulse);
		if (round % 8 == 7)
			check(rig, &oracle, tile);
	}
}

/* A4: also where the field is rounded to zero */
void conf_pulse_gate(void **state)
{
	struct limen_pulse pulse = {
		.mantissa = 1, .shift = 8, .barrier = 500, .sweeps = 3, .offset = -1, .gate = true
	};
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 7, 400, LIMEN_GLAUBER);

	for (int round = 0; round < 10; round++)
		run(rig, &oracle, tile, NULL, &pulse);
	check(rig, &oracle, tile);
	assert_in_range(oracle.tile.totals[LIMEN_TOTAL_GATED], 1000, 7000);
}

/* A13 */
void conf_pulse_clear(void **state)
{
	struct limen_pulse pulse = {
		.mantissa = 50, .shift = 2, .barrier = 500, .sweeps = 4, .offset = -1, .clear = true
	};
	const struct limen_range part = { 4, 9, 2, 11 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 7, 400, LIMEN_GLAUBER);

	run(rig, &oracle, tile, &part, &pulse);
	check(rig, &oracle, tile);
	assert_int_equal(oracle.tile.totals[LIMEN_TOTAL_GRADIENT_CLEARS], 99);
}

/* A3: rows have their own barriers, clamped at both ends; the ledger books them. */
void conf_pulse_offset(void **state)
{
	static const uint32_t barriers[] = { 0, 3000, 8192, 262143, 100000 };
	struct limen_pulse pulse = { .mantissa = 4096, .shift = 10, .sweeps = 4, .offset = 2 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 32, 8, 7, 9000, LIMEN_GLAUBER);

	for (unsigned i = 0; i < sizeof(barriers) / sizeof(barriers[0]); i++) {
		rig_vector(rig, 2, 128, i == 4 ? INT16_MIN : -9000, i == 4 ? INT16_MAX : 9000, oracle.offsets);
		pulse.barrier = barriers[i];
		run(rig, &oracle, tile, NULL, &pulse);
		check(rig, &oracle, tile);
	}
}

/* B = 1: the direction is away from the present state. */
void conf_pulse_spin(void **state)
{
	struct limen_pulse pulse = { .mantissa = 4096, .shift = 11, .barrier = 300, .sweeps = 5, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 1, 9000, LIMEN_GLAUBER);

	for (int round = 0; round < 10; round++)
		run(rig, &oracle, tile, NULL, &pulse);
	check(rig, &oracle, tile);
	for (unsigned t = LIMEN_TOTAL_BLOCKED_WITH; t <= LIMEN_TOTAL_HEAT_WITHHELD; t++)
		assert_int_equal(oracle.tile.totals[t], 0);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_WITH] > 100);
}

/* A11: short ladders, strong and weak fields */
void conf_pulse_blocked(void **state)
{
	struct limen_pulse pulse = { .mantissa = 4096, .shift = 12, .barrier = 0, .sweeps = 3, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 2, 6000, LIMEN_METROPOLIS);

	for (int round = 0; round < 12; round++)
		run(rig, &oracle, tile, NULL, &pulse);
	check(rig, &oracle, tile);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_BLOCKED_WITH] > 50);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_BLOCKED_AGAINST] > 5);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_BLOCKED_ZERO] > 5);
}

/* A9: at a total barrier of 43 bits nothing moves, one unit below it may; streams move all the same. */
void conf_pulse_frozen(void **state)
{
	struct limen_pulse pulse = { .mantissa = 0, .sweeps = 2, .slot = 1, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 8, 100, LIMEN_METROPOLIS);

	for (uint32_t barrier = 43 * 4096 - 2; barrier <= 43 * 4096 + 1; barrier++) {
		pulse.barrier = barrier;
		run(rig, &oracle, tile, NULL, &pulse);
	}
	check(rig, &oracle, tile);
	assert_int_equal(oracle.tile.totals[LIMEN_TOTAL_FROZEN], 2 * 2 * 256);
	/* words of every size, so that deep variates meet deep barriers: rotl(s1, 17) is what (0, s1) gives */
	for (unsigned r = 0; r < 16; r++) {
		uint64_t word = (UINT64_C(0xfedcba9876543210) ^ r * 0x10001ull) >> (20 + 2 * r);

		oracle.tile.stream[r][0] = 0;
		oracle.tile.stream[r][1] = word >> 17 | word << 47;
	}
	rig_restore(rig, tile, &oracle.tile);
	pulse.barrier = 35 * 4096;
	pulse.sweeps = 1;
	run(rig, &oracle, tile, NULL, &pulse);
	check(rig, &oracle, tile);
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_ZERO] > 0);
}

/* C5: heat, jumps and blocked at their ends stay there and raise their flags. */
void conf_pulse_counters_saturate(void **state)
{
	struct limen_pulse pulse = { .mantissa = 4096, .shift = 9, .barrier = 0, .sweeps = 6, .offset = -1 };
	struct rig *rig = *state;

	for (int what = 0; what < 3; what++) {
		unsigned tile;

		must(rig, limen_reset(rig->device));
		tile = begin(rig, &oracle, 16, 16, 3, 9000, LIMEN_GLAUBER);
		for (unsigned i = 0; i < 256; i++) {
			oracle.tile.heat[i] = what ? 0 : (INT64_C(1) << 47) - 1 - rig_below(rig, 40000);
			if (!what && i % 2)
				oracle.tile.heat[i] = -oracle.tile.heat[i];
			oracle.tile.jumps[i] = what == 1 ? UINT32_MAX - rig_below(rig, 3) : 0;
			oracle.tile.blocked[i] = (uint16_t)(what == 2 ? UINT16_MAX - rig_below(rig, 3) : 0);
		}
		rig_restore(rig, tile, &oracle.tile);
		run(rig, &oracle, tile, NULL, &pulse);
		check(rig, &oracle, tile);
		assert_int_equal(oracle.tile.totals[LIMEN_TOTAL_STICKY], LIMEN_STICKY_HEAT << what);
	}
}

/* O4: M, barrier and shift beyond their ranges are clamped. */
void conf_pulse_clamps(void **state)
{
	static const struct {
		uint32_t words[3];
		struct limen_pulse as;
	} list[] = {
		{ { 0x7fffffff, 0, 20 }, { .mantissa = 131071, .shift = 20 } },
		{ { 0x80000000, 100, 20 }, { .mantissa = -131072, .shift = 20, .barrier = 100 } },
		{ { 5000, 0xffffffff, 3 }, { .mantissa = 5000, .shift = 3, .barrier = 262143 } },
		{ { 131071, 0, 0xffffffff }, { .mantissa = 131071, .shift = 40 } },
		{ { 131071, 0, 41 }, { .mantissa = 131071, .shift = 40 } },
	};
	struct raw_packet packet = { .opcode = LIMEN_OP_PULSE, .length = 3, .rows = 16, .cols = 16 };
	const struct limen_range whole = { 0, 16, 0, 16 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 12, INT32_MAX, LIMEN_GLAUBER);

	raw_set_sweeps(&packet, 1);
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct limen_pulse pulse = list[i].as;

		must(rig, limen_sync(rig->device));
		assert_int_equal(rig_status(rig, &packet, list[i].words), LIMEN_STATUS_OK);
		pulse.sweeps = 1;
		pulse.offset = -1;
		oracle_pulse(&oracle, &whole, &pulse);
		check(rig, &oracle, tile);
	}
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_WITH] > 50);
}

/* O12: tables are data. Entries of all sizes, clamped; ignored bits of log words. */
void conf_pulse_user_table(void **state)
{
	struct limen_pulse pulse = { .mantissa = 3000, .shift = 12, .sweeps = 2, .slot = 1, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 6, 200000, LIMEN_GLAUBER);
	uint32_t words[256];

	for (int round = 0; round < 8; round++) {
		for (int i = 0; i < 256; i++) {
			int64_t entry =
				round < 4 ? rig_between(rig, -20000, 20000) : rig_between(rig, INT32_MIN, INT32_MAX);

			words[i] = (uint32_t)entry;
			oracle.kinetics[1][i] = (int32_t)clamp((int32_t)words[i], -131072, 131071);
		}
		must(rig, limen_table_load(rig->device, 2, words));
		for (int i = 0; i < 256; i++) {
			oracle.log[i] ^= (uint32_t)raw_random(&rig->random) & (round % 2 ? 0xe0000000 : 0xfffc0fff);
			words[i] = oracle.log[i];
		}
		must(rig, limen_table_load(rig->device, 0, words));
		pulse.barrier = (uint32_t)rig_below(rig, 30000);
		run(rig, &oracle, tile, NULL, &pulse);
		check(rig, &oracle, tile);
	}
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_UP] > 50);
}

/* A6 and A10 to the last bit: a log table that crowds the variates within a few 2^-16 of whole bits less edge / 4096, and
 * barriers just there, where the standard table would decide on the last bit once in 2^16 visits. */
void conf_pulse_last_bit(void **state)
{
	static const unsigned edges[] = { 1, 1000, 4095 };
	struct limen_pulse pulse = { .sweeps = 4, .slot = 1, .offset = -1 };
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 8, 0, LIMEN_METROPOLIS);

	for (int round = 0; round < 12; round++) {
		unsigned edge = edges[round % 3];

		for (unsigned i = 0; i < 256; i++)
			oracle.log[i] = (64 * edge + i % 9 - 4) | (i % 11) << 18;
		must(rig, limen_table_load(rig->device, 0, oracle.log));
		pulse.barrier = (1 + (unsigned)round / 3) * 4096 - edge;
		run(rig, &oracle, tile, NULL, &pulse);
		check(rig, &oracle, tile);
	}
	assert_true(oracle.tile.totals[LIMEN_TOTAL_JUMPS_ZERO] > 500);
}

/* C5: totals saturate at both ends, whichever packet drives them. */
void conf_totals_saturate(void **state)
{
	struct limen_pulse pulse = {
		.mantissa = 4096, .shift = 9, .barrier = 700, .sweeps = 4, .offset = -1, .clear = true
	};
	struct rig *rig = *state;
	unsigned tile = begin(rig, &oracle, 16, 16, 3, 9000, LIMEN_GLAUBER);
	int64_t before[LIMEN_TOTAL_COUNT], got[LIMEN_TOTAL_COUNT];
	int32_t y[16];

	for (unsigned t = 0; t < LIMEN_TOTAL_STICKY; t++)
		before[t] = INT64_MAX;
	before[LIMEN_TOTAL_STICKY] = 0;
	before[LIMEN_TOTAL_HEAT] = before[LIMEN_TOTAL_BLOCKED_STEPS] = 5; /* may go down as well as up */
	before[LIMEN_TOTAL_HEAT_WITHHELD] = 5;
	must(rig, limen_totals_write(rig->device, tile, before));
	oracle_pulse(&oracle, &(struct limen_range){ 0, 16, 0, 16 }, &pulse);
	must(rig, limen_pulse(rig->device, tile, NULL, &pulse));
	must(rig, limen_mvm(rig->device, tile, NULL, 0, 0, y));
	must(rig, limen_mvmt(rig->device, tile, NULL, 0, 0, y));
	must(rig, limen_grad(rig->device, tile, NULL, 0, 0));
	must(rig, limen_totals_read(rig->device, tile, got));
	must(rig, limen_sync(rig->device));
	for (unsigned t = 0; t < LIMEN_TOTAL_STICKY; t++) {
		if (before[t] == 5)
			assert_int_equal(got[t], 5 + oracle.tile.totals[t]);
		else
			assert_int_equal(got[t], INT64_MAX);
	}
	assert_int_equal(got[LIMEN_TOTAL_STICKY], LIMEN_STICKY_TOTALS);
}
