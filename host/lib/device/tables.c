/* tables.c: the standard tables (rules T1, T2).
 *
 * The logarithm and the power are sums and products of doubles in a fixed order, so that every CPU and every C library
 * loads the same bits. Both are good to a few 1e-16; no entry lies closer than 1e-9 to a rounding edge (tests/host).
 */
#include <limen/limen.h>
#include <string.h>

static const double LN2 = 0.693147180559945309417232121458;

/* log2(x), 1 <= x <= 2: ln x = 2 atanh((x - 1) / (x + 1)), whose series falls by 9 a term or faster. */
static double log2_near_one(double x)
{
	double z = (x - 1.0) / (x + 1.0);
	double sum = 0.0;

	for (int k = 20; k >= 0; k--)
		sum = sum * z * z + 1.0 / (2 * k + 1);
	return 2.0 * z * sum / LN2;
}

/* 2^-x, x >= 0: whole octaves by halving, the rest by the series of the exponential. */
static double exp2_negative(double x)
{
	double scale = 1.0, sum = 1.0, y;

	for (; x >= 1.0; x -= 1.0)
		scale *= 0.5;
	y = -x * LN2;
	for (int k = 22; k >= 1; k--)
		sum = 1.0 + sum * y / k;
	return scale * sum;
}

/* Nearest integer, halves up; all that is rounded here is positive. */
static uint32_t nearest(double x)
{
	return (uint32_t)(x + 0.5);
}

void limen_log_table(uint32_t words[LIMEN_TABLE_WORDS])
{
	const double one = 262144.0; /* 2^18: T0 and T1 have 18 fractional bits */

	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		double a = log2_near_one(1.0 + i / 256.0);
		double z = log2_near_one(1.0 + (i + 1) / 256.0);
		double m = log2_near_one(1.0 + (i + 0.5) / 256.0);
		uint32_t t0 = nearest(one * (a + (m - (a + z) / 2.0) / 2.0));
		uint32_t t1 = nearest(one * (z - a));

		words[i] = t0 | t1 << LIMEN_LOG_T0_BITS;
	}
}

static const struct {
	const char *name;
	unsigned lambda; /* LAMBDA code of PULSE */
} kinetics_list[LIMEN_KINETICS_COUNT] = {
	[LIMEN_GLAUBER] = { "glauber", 0 },
	[LIMEN_METROPOLIS] = { "metropolis", 0 },
	[LIMEN_HALF] = { "half", 1 },
	[LIMEN_ARRHENIUS] = { "arrhenius", 2 },
};

const char *limen_kinetics_name(enum limen_kinetics kinetics)
{
	return (unsigned)kinetics < LIMEN_KINETICS_COUNT ? kinetics_list[kinetics].name : NULL;
}

int limen_kinetics_find(const char *name)
{
	for (int i = 0; name && i < LIMEN_KINETICS_COUNT; i++) {
		if (!strcmp(name, kinetics_list[i].name))
			return i;
	}
	return -1;
}

void limen_kinetics_table(enum limen_kinetics kinetics, uint32_t words[LIMEN_TABLE_WORDS], unsigned *lambda)
{
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		words[i] = 0;
		if (kinetics == LIMEN_GLAUBER)
			words[i] = nearest(4096.0 * log2_near_one(1.0 + exp2_negative(i / 16.0)));
	}
	if (lambda)
		*lambda = kinetics_list[kinetics].lambda;
}

int limen_pulse_gain(double gain, int32_t *mantissa, unsigned *shift)
{
	double size = gain < 0.0 ? -gain : gain;
	unsigned s = 0;

	/* not <= also catches NaN */
	if (!(size + 0.5 < LIMEN_MANTISSA_MAX + 1.0))
		return LIMEN_EUSAGE;
	while (size > 0.0 && s < LIMEN_GAIN_SHIFT_MAX && size * 2.0 + 0.5 < LIMEN_MANTISSA_MAX + 1.0) {
		size *= 2.0;
		s++;
	}
	if (gain != 0.0 && size < 0.5)
		return LIMEN_EUSAGE;
	*mantissa = (int32_t)(size + 0.5);
	if (gain < 0.0)
		*mantissa = -*mantissa;
	*shift = s;
	return 0;
}
