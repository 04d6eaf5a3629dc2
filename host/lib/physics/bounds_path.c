/* bounds_path.c: the path bound of a run, from sums over replicas (docs/theory.md, section 6.7).
 *
 * In segment k a cell moves by d, after u before it. What u tells of d is told by the controller; what is left scatters
 * by s^2. Against a free walk of variance V the segment then says D = [E d^2 / V - 1 - ln(s^2 / V)] / 2 nats: the
 * Gaussian is the law of least D, and the residual of a straight line is at least the mean conditional variance.
 */
#include "bounds_math.h"

#include <limen/arith.h>

/* The Gaussian form: displacement below this share of v, and some jumps to make it Gaussian. */
static const double gaussian_j_most = 0.3, gaussian_v_least = 4.0;

bool limen_is_gaussian(double j2, double v)
{
	return v >= gaussian_v_least && j2 <= gaussian_j_most * gaussian_j_most * v * v;
}

/* The most that whole numbers of variance s2 can have of entropy is that of a Gaussian of this variance: s2 itself from
 * about 1 on, more below. */
static double smooth(double s2)
{
	return s2 + limen_exp2(-8.0 * s2) / 12.0;
}

struct residual {
	double square, s2, freedom; /* E d^2; residual variance, unbiased; its degrees of freedom */
};

/* d on u by least squares; on nothing where all u are alike. Exact integers first. */
static struct residual residual_of(const struct limen_path_sums *sums, double r)
{
	double moved = (double)sums->moved, before = (double)sums->before;
	double dd = r * (double)sums->moved2 - moved * moved, uu = r * (double)sums->before2 - before * before;
	double du = r * (double)sums->cross - before * moved;
	double rest = uu > 0 ? dd - du * du / uu : dd, freedom = uu > 0 ? r - 2.0 : r - 1.0;

	return (struct residual){(double)sums->moved2 / r, rest > 0 ? rest / r / freedom : 0.0, freedom};
}

static double kb_of(const struct limen_path_sums *sums, double r)
{
	const struct limen_kb_sums kb = {
		.replicas = r,
		.moved = (double)sums->moved,
		.jumps = (double)sums->jumps,
		.moved2 = (double)sums->moved2,
		.moved_jumps = (double)sums->moved_jumps,
		.jumps2 = limen_square_sum(&sums->jumps2),
	};

	return limen_kb_replicas_bits(&kb);
}

double limen_path_run(const struct limen_moments *moments, size_t *left_out)
{
	double sum = 0.0, r = (double)moments->replicas;

	for (size_t at = 0; at < moments->cut * moments->cells; at++) {
		const struct limen_path_sums *sums = &moments->path[at];
		double v = moments->path_variance[at / moments->cells];
		struct residual fit = residual_of(sums, r);

		if (sums->jumps <= 0) /* kept out by the gate: 0 by right */
			continue;
		if (!limen_is_gaussian(fit.square - fit.s2, v)) {
			++*left_out;
			sum += kb_of(sums, r);
			continue;
		}
		double ln_s2 = limen_ln_variance_unbiased(smooth(fit.s2), fit.freedom + 1.0);

		sum += limen_path_bits(0.5 * (fit.square / v - 1.0 - (ln_s2 - limen_ln(v))), (double)sums->jumps / r);
	}
	return sum / (double)moments->cells;
}
