/* theorem.c: the integral fluctuation theorem <2^-Q> = 1, exactly and on a sample. */
#include "lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Largest relative error of P(with) / P(against) against 2^|K|, 1.83e-5: docs/theory.md section 9. */
#define BALANCE_ERROR 1.83e-5

/* One pulse on v[n], which holds E[2^(-s Q); level]. */
static void tilt(double *v, double *next, size_t n, const struct limen_law *law, const struct limen_protocol *protocol,
		 const struct limen_protocol_pulse *pulse, double s)
{
	double given = protocol->field_bits[pulse->field], field = limen_law_field_bits(law, given);
	struct limen_hop hop = limen_law_hop(law, given, pulse->barrier_bits);
	double up = n > 2 ? hop.up / 2 : hop.up, down = n > 2 ? hop.down / 2 : hop.down;

	for (unsigned a = 0; a < pulse->attempts; a++) {
		for (size_t i = 0; i < n; i++) {
			double stay = 1.0 - (i + 1 < n ? up : 0.0) - (i > 0 ? down : 0.0);

			next[i] = stay * v[i] + (i > 0 ? up * exp2(-s * field) * v[i - 1] : 0.0) +
				  (i + 1 < n ? down * exp2(s * field) * v[i + 1] : 0.0);
		}
		memcpy(v, next, n * sizeof(*v));
	}
}

double lab_exponential(struct lab *lab, const struct limen_protocol *protocol, enum limen_precision precision, double s)
{
	size_t n = (size_t)1 << protocol->bits;
	struct limen_law *laws = malloc(LIMEN_KINETICS_COUNT * sizeof(*laws));
	double *v = malloc(2 * n * sizeof(*v)), weights = 0.0, sum = 0.0;

	if (protocol->error || !laws || !v) {
		lab_check_error(lab, protocol->error ? protocol->error : LIMEN_ENOMEM);
		free(laws);
		free(v);
		return NAN;
	}
	for (int k = 0; k < LIMEN_KINETICS_COUNT; k++)
		limen_law_init(&laws[k], precision, (enum limen_kinetics)k);
	for (size_t i = 0; i < n; i++)
		weights += v[i] = protocol->start ? protocol->start[i] : 1.0;
	for (size_t p = 0; p < protocol->pulses; p++)
		tilt(v, v + n, n, &laws[protocol->pulse[p].kinetics], protocol, &protocol->pulse[p], s);
	for (size_t i = 0; i < n; i++)
		sum += v[i];
	free(laws);
	free(v);
	return sum / weights;
}

/* How much more often than a Gaussian mean does one of skewness `skewness` exceed five standard errors, as a share?
 * Edgeworth's first term: phi(5) (25 - 1) skewness / 6 over the tail 2.87e-7. */
static double tail_excess(double skewness)
{
	double tail = 0.5 * erfc(LAB_SIGMAS / sqrt(2.0));
	double density = exp(-LAB_SIGMAS * LAB_SIGMAS / 2.0) / sqrt(2.0 * M_PI);

	return density * (LAB_SIGMAS * LAB_SIGMAS - 1.0) / 6.0 * skewness / tail;
}

void lab_gaussian(struct lab *lab, double skewness, double cells, const char *what)
{
	lab_at_most(lab, "", tail_excess(fabs(skewness) / sqrt(cells)), 1.0, 0.0,
		    "what skewness %.1f adds to a tail, %s", skewness, what);
}

void lab_skewed(struct lab *lab, double skewness, double cells)
{
	struct lab_check *check = &lab->result->check[lab->result->checks - 1];
	double excess = tail_excess(fabs(skewness) / sqrt(cells));

	/* one tail grows by the excess, the other shrinks by it, to nothing at least */
	check->false_alarm *= check->gate == LAB_NEAR ? (1.0 + excess + fmax(0.0, 1.0 - excess)) / 2.0 : 1.0 + excess;
}

/* Central moments of 2^-Q that the mean over an ensemble scatters by: each level has its share of the cells at the
 * start, to within one, so what differs between levels does not scatter. moment[0]: variance, [1]: third. */
static void moments_within(struct lab *lab, const struct limen_protocol *protocol, double moment[2])
{
	size_t n = (size_t)1 << protocol->bits;
	double *one = calloc(n, sizeof(*one)), weights = 0.0;
	struct limen_protocol from = *protocol;

	moment[0] = moment[1] = 0.0;
	from.start = one;
	for (size_t i = 0; i < n && !lab_check_error(lab, one ? LIMEN_OK : LIMEN_ENOMEM); i++) {
		double weight = protocol->start ? protocol->start[i] : 1.0, m[4];

		one[i] = 1.0;
		for (int k = 1; k <= 3; k++)
			m[k] = lab_exponential(lab, &from, LIMEN_WORD, k);
		one[i] = 0.0;
		weights += weight;
		moment[0] += weight * (m[2] - m[1] * m[1]);
		moment[1] += weight * (m[3] - 3.0 * m[1] * m[2] + 2.0 * m[1] * m[1] * m[1]);
	}
	moment[0] /= weights;
	moment[1] /= weights;
	free(one);
}

void lab_theorem(struct lab *lab, const struct limen_protocol *protocol, const struct lab_sample *sample, double stated,
		 const char *what)
{
	double mean = lab_exponential(lab, protocol, LIMEN_WORD, 1.0), moment[2];

	moments_within(lab, protocol, moment);
	double deviation = sqrt(moment[0]), skewness = moment[1] / (moment[0] * deviation);

	if (lab_failed(lab))
		return;
	lab_near(lab, "", lab_mean(sample->boltz, sample->cells), 1.0, deviation / sqrt(sample->cells), stated,
		 "<2^-Q>, %s", what);
	lab_close(lab, "", mean, 1.0, BALANCE_ERROR * limen_protocol_attempts(protocol),
		  "the same by exact integration, %s", what);
	lab_gaussian(lab, skewness, sample->cells, what);
}
