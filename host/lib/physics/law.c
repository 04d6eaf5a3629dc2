/* law.c: how cells jump, in three degrees of faithfulness to the machine. */
#include <limen/exact.h>

#include <math.h>
#include <string.h>

enum { MANTISSAS = 1 << 16, UNIT = 1 << LIMEN_FRACTION_BITS };

static const char *const precision_names[LIMEN_PRECISION_COUNT] = {"ideal", "table", "word"};

const char *limen_precision_name(enum limen_precision precision)
{
	return (unsigned)precision < LIMEN_PRECISION_COUNT ? precision_names[precision] : NULL;
}

int limen_precision_find(const char *name)
{
	for (int i = 0; i < LIMEN_PRECISION_COUNT; i++)
		if (!strcmp(name, precision_names[i]))
			return i;
	return -1;
}

/* L of A6 for the 16 bits of the word that it looks at: i in the upper eight, t in the lower. */
static uint32_t variate_log(const uint32_t *log_table, unsigned mantissa)
{
	uint32_t word = log_table[mantissa >> 8], t = mantissa & 0xff;
	uint32_t t0 = word & ((1u << LIMEN_LOG_T0_BITS) - 1);
	uint32_t t1 = word >> LIMEN_LOG_T0_BITS & ((1u << LIMEN_LOG_T1_BITS) - 1);
	uint32_t l = (t0 + (t1 * (2 * t + 1) >> 9) + 2) >> 2;

	return l > 65536 ? 65536 : l;
}

static void count_mantissas(struct limen_law *law, const uint32_t *log_table)
{
	uint32_t sum = 0;

	memset(law->mantissas, 0, sizeof(law->mantissas));
	for (unsigned m = 0; m < MANTISSAS; m++)
		law->mantissas[(variate_log(log_table, m) + 15) / 16]++; /* the first x with L <= 16 x */
	for (unsigned x = 0; x <= UNIT; x++)
		law->mantissas[x] = sum += law->mantissas[x];
}

void limen_law_init_table(struct limen_law *law, enum limen_precision precision,
			  const uint32_t table[LIMEN_TABLE_WORDS], unsigned lambda, const uint32_t *log_table)
{
	uint32_t standard[LIMEN_TABLE_WORDS];

	law->precision = precision;
	law->kinetics = LIMEN_KINETICS_COUNT;
	law->lambda = lambda;
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		int32_t t = (int32_t)table[i];

		law->table[i] = t > LIMEN_FIELD_MAX        ? LIMEN_FIELD_MAX
				: t < -LIMEN_FIELD_MAX - 1 ? -LIMEN_FIELD_MAX - 1
							   : t;
	}
	if (!log_table) {
		limen_log_table(standard);
		log_table = standard;
	}
	count_mantissas(law, log_table);
}

void limen_law_init(struct limen_law *law, enum limen_precision precision, enum limen_kinetics kinetics)
{
	uint32_t table[LIMEN_TABLE_WORDS];
	unsigned lambda;

	limen_kinetics_table(kinetics, table, &lambda);
	limen_law_init_table(law, precision, table, lambda, NULL);
	law->kinetics = kinetics;
}

double limen_law_accept(const struct limen_law *law, double e_bits)
{
	if (e_bits <= 0)
		return 1.0;
	if (law->precision == LIMEN_IDEAL)
		return exp2(-e_bits);
	if (e_bits >= LIMEN_OCTAVES)
		return 0.0;
	if (law->precision == LIMEN_TABLE)
		return exp2(-e_bits);
	/* eps >= e: more than n - 1 leading zeros and a fine mantissa, or more than n; n = ceil(e) */
	double n = ceil(e_bits);

	return exp2(-n) * (1.0 + law->mantissas[(unsigned)((n - e_bits) * UNIT)] / (double)MANTISSAS);
}

static double rounded(double bits, double least, double most)
{
	double units = round(bits * UNIT); /* halves away from zero, as A2 */

	return (units < least ? least : units > most ? most : units) / UNIT;
}

double limen_law_field_bits(const struct limen_law *law, double field_bits)
{
	return law->precision == LIMEN_IDEAL ? field_bits : rounded(field_bits, -LIMEN_FIELD_MAX, LIMEN_FIELD_MAX);
}

double limen_law_barrier_bits(const struct limen_law *law, double barrier_bits)
{
	return law->precision == LIMEN_IDEAL ? barrier_bits : rounded(barrier_bits, 0, LIMEN_BARRIER_MAX);
}

static double downhill_ideal(const struct limen_law *law, double k, double b)
{
	double e = law->kinetics == LIMEN_GLAUBER ? b + log2(1.0 + exp2(-k)) : b - k * law->lambda / 2.0;

	return e > 0 ? e : 0.0;
}

double limen_law_downhill_bits(const struct limen_law *law, double field_bits, double barrier_bits)
{
	double k = fabs(limen_law_field_bits(law, field_bits)), b = limen_law_barrier_bits(law, barrier_bits);

	if (law->precision == LIMEN_IDEAL)
		return downhill_ideal(law, k, b);
	int32_t raw = (int32_t)(k * UNIT), i = (raw + 128) >> 8;
	int32_t load = law->lambda == 0 ? 0 : law->lambda == 1 ? raw >> 1 : raw;
	double e = b + (law->table[i > 255 ? 255 : i] - load) / (double)UNIT;

	return e > 0 ? e : 0.0;
}

struct limen_hop limen_law_hop(const struct limen_law *law, double field_bits, double barrier_bits)
{
	double k = limen_law_field_bits(law, field_bits), e = limen_law_downhill_bits(law, field_bits, barrier_bits);
	double with = limen_law_accept(law, e), against = limen_law_accept(law, e + fabs(k));

	return k >= 0 ? (struct limen_hop){with, against} : (struct limen_hop){against, with};
}

double limen_law_theta(const struct limen_law *law, double field_bits, double barrier_bits)
{
	struct limen_hop hop = limen_law_hop(law, field_bits, barrier_bits);

	return 0.5 * (hop.up + hop.down);
}
