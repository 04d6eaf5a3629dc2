/* exact_sums.c: what a distribution over levels comes to. */
#include <limen/exact.h>

#include <math.h>

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
