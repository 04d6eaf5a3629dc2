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
	exact->p = calloc(16 * exact->levels, sizeof(double));
	if (!exact->p)
		return LIMEN_ENOMEM;
	exact->p_start = exact->p + exact->levels;
	exact->p_free = exact->p_start + exact->levels;
	exact->heat1 = exact->p_free + exact->levels;
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
				    .p_free = exact->p_free,
				    .heat1 = exact->heat1,
				    .heat2 = exact->heat2,
				    .boltz = exact->boltz,
				    .scratch = exact->scratch,
				    .field_least_bits = INFINITY,
				    .field_most_bits = -INFINITY,
				    .barrier_least_bits = INFINITY};
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
	memcpy(exact->p_free, exact->p_start, n * sizeof(double));
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

/* The move of an attempt from each level: probabilities, field, relative entropy to the idle move. In exact->scratch.
 */
struct moves {
	double *up, *down, *field; /* [levels]; a spin's impossible moves have probability 0 */
	double *rate, *direction;  /* nats; 0 for spins */
};

static struct moves moves_of(const struct limen_exact *exact)
{
	double *s = exact->scratch;
	size_t n = exact->levels;

	return (struct moves){s, s + n, s + 2 * n, s + 3 * n, s + 4 * n};
}

/* a ln(a / b) */
static double log_term(double a, double b)
{
	return a > 0 ? a * log(a / b) : 0.0;
}

/* The walk without field jumps with probability `idle`, up or down alike. */
static void set_entropies(struct moves m, size_t i, double idle)
{
	double up = m.up[i], down = m.down[i], theta = up + down;
	double direction = log_term(up, 0.5 * theta) + log_term(down, 0.5 * theta);
	double rate = theta == idle ? 0.0 : log_term(theta, idle) + log_term(1.0 - theta, 1.0 - idle);

	m.direction[i] = direction > 0 ? direction : 0.0;
	/* cppcheck-suppress unreadVariable ; the arrays behind m are exact's own */
	m.rate[i] = rate > 0 ? rate : 0.0;
}

static void set_move(const struct limen_exact *exact, const struct limen_law *law, size_t i, double field_bits,
		     double barrier_bits)
{
	struct moves m = moves_of(exact);
	struct limen_hop hop = limen_law_hop(law, field_bits, barrier_bits);
	bool spin = exact->bits == 1;

	m.up[i] = spin ? (i == 0 ? hop.up : 0.0) : 0.5 * hop.up;
	m.down[i] = spin ? (i == 1 ? hop.down : 0.0) : 0.5 * hop.down;
	m.field[i] = limen_law_field_bits(law, field_bits);
	m.rate[i] = m.direction[i] = 0.0;
	if (!spin)
		set_entropies(m, i, limen_law_theta(law, 0, barrier_bits));
}

/* A level that the ensemble holds before or after the attempt: theta of the finite-operations bounds runs over both. */
static bool held(const struct limen_exact *exact, struct moves m, size_t i)
{
	const double *p = exact->p;

	return p[i] > 0 || (i > 0 && p[i - 1] > 0 && m.up[i - 1] > 0) ||
	       (i + 1 < exact->levels && p[i + 1] > 0 && m.down[i + 1] > 0);
}

static void count_level(struct limen_exact *exact, struct moves m, size_t i)
{
	size_t last = exact->levels - 1;
	double leave = (i < last ? m.up[i] : 0.0) + (i > 0 ? m.down[i] : 0.0);

	if (leave > exact->escape_max && held(exact, m, i))
		exact->escape_max = leave;
	if (exact->p[i] <= 0)
		return;
	exact->theta_sum += exact->p[i] * (m.up[i] + m.down[i]);
	exact->rate_nats += exact->p[i] * m.rate[i];
	exact->direction_nats += exact->p[i] * m.direction[i];
	exact->jump_max = fmax(exact->jump_max, m.up[i] + m.down[i]);
	exact->field_least_bits = fmin(exact->field_least_bits, m.field[i]);
	exact->field_most_bits = fmax(exact->field_most_bits, m.field[i]);
}

/* Sums of one attempt over levels and ends, before the distribution moves. */
static void count(struct limen_exact *exact)
{
	struct moves m = moves_of(exact);
	size_t last = exact->levels - 1;
	double up = exact->p[last] * m.up[last], down = exact->p[0] * m.down[0];

	exact->blocked += up + down;
	exact->moved_blocked += up - down;
	exact->withheld_bits += up * m.field[last] - down * m.field[0];
	for (size_t i = 0; i <= last; i++)
		count_level(exact, m, i);
	for (size_t i = 0; i < last; i++) { /* the edge above */
		double there = exact->p[i] * m.up[i], back = exact->p[i + 1] * m.down[i + 1];

		exact->jumps += there + back;
		exact->moved += there - back;
		exact->heat_bits += there * m.field[i] - back * m.field[i + 1];
		exact->flux += fabs(there - back);
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
	double *next = exact->scratch + 5 * n, boltz = 1.0;

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

static void advance_free(struct limen_exact *exact, double share)
{
	size_t n = exact->levels;
	double *next = exact->scratch + 9 * n, *p = exact->p_free;

	for (size_t i = 0; i < n; i++) {
		double below = i > 0 ? p[i - 1] : 0.0, above = i + 1 < n ? p[i + 1] : 0.0;
		double ways = (i > 0 ? 1.0 : 0.0) + (i + 1 < n ? 1.0 : 0.0);

		next[i] = p[i] * (1.0 - ways * share) + share * (below + above);
	}
	memcpy(p, next, n * sizeof(double));
}

static void note_law(struct limen_exact *exact, const struct limen_law *law, double barrier_bits)
{
	if (exact->attempts == 0) {
		exact->kinetics = law->kinetics;
		exact->precision = law->precision;
	} else if (exact->kinetics != law->kinetics || exact->precision != law->precision) {
		exact->kinetics = LIMEN_KINETICS_COUNT;
	}
	exact->barrier_least_bits = fmin(exact->barrier_least_bits, limen_law_barrier_bits(law, barrier_bits));
}

static void attempt(struct limen_exact *exact, const struct limen_law *law, double barrier_bits)
{
	double idle = limen_law_theta(law, 0, barrier_bits); /* of a spin too: up and down are alike */

	note_law(exact, law, barrier_bits);
	exact->attempts += 1.0;
	exact->idle_variance += idle;
	count(exact);
	advance(exact);
	advance_free(exact, exact->bits == 1 ? idle : 0.5 * idle);
}

void limen_exact_pulse(struct limen_exact *exact, const struct limen_law *law, double field_bits, double barrier_bits,
		       unsigned long attempts)
{
	for (size_t i = 0; i < exact->levels; i++)
		set_move(exact, law, i, field_bits, barrier_bits);
	for (; attempts > 0; attempts--)
		attempt(exact, law, barrier_bits);
}

void limen_exact_feedback(struct limen_exact *exact, const struct limen_law *law, const double *field_bits,
			  double barrier_bits)
{
	exact->feedback = true;
	for (size_t i = 0; i < exact->levels; i++)
		set_move(exact, law, i, field_bits[i], barrier_bits);
	attempt(exact, law, barrier_bits);
}
