/* exact.c: the master equation of an ensemble, attempt by attempt. */
#include <limen/exact.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

int limen_exact_init(struct limen_exact *exact, unsigned bits)
{
	if (bits < 1 || bits > LIMEN_LEVEL_BITS_MAX)
		return LIMEN_EUSAGE;
	*exact = (struct limen_exact){.bits = bits, .levels = (size_t)1 << bits};
	exact->p = calloc(12 * exact->levels, sizeof(double));
	if (!exact->p)
		return LIMEN_ENOMEM;
	exact->p_start = exact->p + exact->levels;
	exact->heat1 = exact->p_start + exact->levels;
	exact->heat2 = exact->heat1 + exact->levels;
	exact->boltz = exact->heat2 + exact->levels;
	exact->scratch = exact->boltz + exact->levels;
	return limen_exact_start(exact, NULL);
}

void limen_exact_free(struct limen_exact *exact)
{
	if (!exact)
		return;
	free(exact->p);
	*exact = (struct limen_exact){0};
}

int limen_exact_start(struct limen_exact *exact, const double *weights)
{
	struct limen_exact fresh = {.bits = exact->bits,
				    .levels = exact->levels,
				    .p = exact->p,
				    .p_start = exact->p_start,
				    .heat1 = exact->heat1,
				    .heat2 = exact->heat2,
				    .boltz = exact->boltz,
				    .scratch = exact->scratch};
	size_t n = exact->levels;
	double sum = weights ? 0.0 : (double)n;

	for (size_t i = 0; weights && i < n; i++) {
		if (!(weights[i] >= 0))
			return LIMEN_EUSAGE;
		sum += weights[i];
	}
	if (!(sum > 0) || isinf(sum))
		return LIMEN_EUSAGE;
	for (size_t i = 0; i < n; i++)
		exact->p_start[i] = (weights ? weights[i] : 1.0) / sum;
	memcpy(exact->p, exact->p_start, n * sizeof(double));
	memcpy(exact->boltz, exact->p_start, n * sizeof(double));
	memset(exact->heat1, 0, 2 * n * sizeof(double));
	*exact = fresh;
	return LIMEN_OK;
}

int limen_exact_start_level(struct limen_exact *exact, int level)
{
	long at = level + (long)(exact->levels / 2);

	if (at < 0 || (size_t)at >= exact->levels)
		return LIMEN_EUSAGE;
	memset(exact->scratch, 0, exact->levels * sizeof(double));
	exact->scratch[at] = 1.0;
	return limen_exact_start(exact, exact->scratch);
}

/* The move of an attempt from each level: probabilities and field. Lies in exact->scratch. */
struct moves {
	double *up, *down, *field; /* [levels]; a spin's impossible moves have probability 0 */
};

static struct moves moves_of(const struct limen_exact *exact)
{
	double *s = exact->scratch;

	return (struct moves){s, s + exact->levels, s + 2 * exact->levels};
}

static void set_move(const struct limen_exact *exact, const struct limen_law *law, size_t i, struct limen_hop hop,
		     double field_bits)
{
	struct moves m = moves_of(exact);
	bool spin = exact->bits == 1;

	m.up[i] = spin ? (i == 0 ? hop.up : 0.0) : 0.5 * hop.up;
	m.down[i] = spin ? (i == 1 ? hop.down : 0.0) : 0.5 * hop.down;
	m.field[i] = limen_law_field_bits(law, field_bits);
}

/* Sums of one attempt over levels and ends, before the distribution moves. */
static void count(struct limen_exact *exact)
{
	struct moves m = moves_of(exact);
	size_t last = exact->levels - 1;

	for (size_t i = 0; i <= last; i++) {
		double up = exact->p[i] * m.up[i], down = exact->p[i] * m.down[i];
		double leave = (i < last ? m.up[i] : 0.0) + (i > 0 ? m.down[i] : 0.0);

		exact->theta_sum += up + down;
		if (exact->p[i] > 0 && leave > exact->escape_max)
			exact->escape_max = leave;
		if (i == last) {
			exact->blocked += up;
			exact->moved_blocked += up;
			exact->withheld_bits += up * m.field[i];
		}
		if (i == 0) {
			exact->blocked += down;
			exact->moved_blocked -= down;
			exact->withheld_bits -= down * m.field[i];
		}
		if (i < last) { /* the edge above */
			double back = exact->p[i + 1] * m.down[i + 1];

			exact->jumps += up + back;
			exact->moved += up - back;
			exact->heat_bits += up * m.field[i] - back * m.field[i + 1];
			exact->flux += fabs(up - back);
		}
	}
}

/* Takes what `share` of level i moves to level j with heat q along, with its moments of the heat so far. */
static void carry(const struct limen_exact *exact, double *next, size_t i, size_t j, double share, double q,
		  double boltz)
{
	size_t n = exact->levels;
	double p = share * exact->p[i], h1 = share * exact->heat1[i], h2 = share * exact->heat2[i];

	next[j] += p;
	next[n + j] += h1 + q * p;
	next[2 * n + j] += h2 + 2.0 * q * h1 + q * q * p;
	next[3 * n + j] += share * exact->boltz[i] * boltz;
}

static void advance(struct limen_exact *exact)
{
	struct moves m = moves_of(exact);
	size_t n = exact->levels;
	double *next = exact->scratch + 3 * n, boltz = 1.0;

	memset(next, 0, 4 * n * sizeof(double));
	for (size_t i = 0; i < n; i++) {
		double up = i + 1 < n ? m.up[i] : 0.0, down = i > 0 ? m.down[i] : 0.0;

		if (i == 0 || m.field[i] < m.field[i - 1] || m.field[i] > m.field[i - 1])
			boltz = exp2(-m.field[i]); /* the same for all levels without feedback */
		if (up > 0)
			carry(exact, next, i, i + 1, up, m.field[i], boltz);
		if (down > 0)
			carry(exact, next, i, i - 1, down, -m.field[i], 1.0 / boltz);
		carry(exact, next, i, i, 1.0 - up - down, 0.0, 1.0);
	}
	memcpy(exact->p, next, n * sizeof(double));
	memcpy(exact->heat1, next + n, 3 * n * sizeof(double)); /* heat1, heat2, boltz */
}

static void attempt(struct limen_exact *exact, const struct limen_law *law, double barrier_bits)
{
	struct limen_hop idle = limen_law_hop(law, 0, barrier_bits);

	exact->attempts += 1.0;
	exact->idle_variance += exact->bits == 1 ? idle.up : 0.5 * (idle.up + idle.down);
	count(exact);
	advance(exact);
}

void limen_exact_pulse(struct limen_exact *exact, const struct limen_law *law, double field_bits, double barrier_bits,
		       unsigned long attempts)
{
	struct limen_hop hop = limen_law_hop(law, field_bits, barrier_bits);

	for (size_t i = 0; i < exact->levels; i++)
		set_move(exact, law, i, hop, field_bits);
	for (; attempts > 0; attempts--)
		attempt(exact, law, barrier_bits);
}

void limen_exact_feedback(struct limen_exact *exact, const struct limen_law *law, const double *field_bits,
			  double barrier_bits)
{
	exact->feedback = true;
	for (size_t i = 0; i < exact->levels; i++)
		set_move(exact, law, i, limen_law_hop(law, field_bits[i], barrier_bits), field_bits[i]);
	attempt(exact, law, barrier_bits);
}

static double level_at(const struct limen_exact *exact, size_t i)
{
	return (double)i - (double)(exact->levels / 2);
}

double limen_exact_mean(const struct limen_exact *exact)
{
	double sum = 0.0;

	for (size_t i = 0; i < exact->levels; i++)
		sum += exact->p[i] * level_at(exact, i);
	return sum;
}

double limen_exact_variance(const struct limen_exact *exact)
{
	double mean = limen_exact_mean(exact), sum = 0.0;

	for (size_t i = 0; i < exact->levels; i++)
		sum += exact->p[i] * (level_at(exact, i) - mean) * (level_at(exact, i) - mean);
	return sum;
}

double limen_exact_heat_deviation(const struct limen_exact *exact)
{
	double first = 0.0, second = 0.0;

	for (size_t i = 0; i < exact->levels; i++) {
		first += exact->heat1[i];
		second += exact->heat2[i];
	}
	return second > first * first ? sqrt(second - first * first) : 0.0;
}

double limen_exact_jarzynski(const struct limen_exact *exact)
{
	double sum = 0.0;

	for (size_t i = 0; i < exact->levels; i++)
		sum += exact->boltz[i];
	return sum;
}

double limen_entropy_bits(const double *p, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		if (p[i] > 0)
			sum -= p[i] * log2(p[i]);
	return sum;
}

double limen_relative_entropy_nats(const double *p, const double *q, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] > 0 && q[i] <= 0)
			return INFINITY;
		if (p[i] > 0)
			sum += p[i] * log(p[i] / q[i]);
	}
	return sum > 0 ? sum : 0.0;
}

double limen_transport_distance(const double *p, const double *q, size_t n)
{
	double sum = 0.0, ahead = 0.0;

	for (size_t i = 0; i < n; i++) {
		ahead += p[i] - q[i];
		sum += fabs(ahead);
	}
	return sum;
}
