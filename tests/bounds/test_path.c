/* The path bound over segments, integrated exactly: each segment's kernel from each level, against that of the free
 * walk. Finer cuts give more, never more than the heat; the Gaussian form of a report stays below as well. */
#include "protocol.h"

enum { BITS = 6, N = 64, HALF = 32, START = 22, CUTS = 6 };

struct servo {
	const char *name;
	double target, gain, s2, barrier;
	int attempts;
	double (*field)(const struct servo *s, double w, int t);
	uint64_t seed;
};

static struct limen_law glauber;

static double proportional(const struct servo *s, double w, int t)
{
	(void)t;
	return s->gain * (s->target - w);
}

static double bang_bang(const struct servo *s, double w, int t)
{
	(void)t;
	return w < s->target ? s->gain : w > s->target ? -s->gain : 0;
}

/* Towards target to within s2 at the end, starting from START. theta = 1/2. */
static double bridge(const struct servo *s, double w, int t)
{
	double theta = 0.5, s0 = 1 / (1 / s->s2 - 1 / (theta * s->attempts));
	double m = START + (s->target - START) * s0 / s->s2;
	double tau = fmax(-0.999, fmin(0.999, (m - w) / (s0 + theta * (s->attempts - t))));

	return 2 * atanh(tau) / LIMEN_LN2;
}

/* A field for each level, anew every 16 attempts. */
static double random_field(const struct servo *s, double w, int t)
{
	struct limen_draw draw;

	limen_draw_init(&draw, s->seed + (uint64_t)w * 1000 + (uint64_t)t / 16, "servo");
	return s->gain * uniform(&draw, -1, 1) + 0.1 * (s->target - w);
}

static void integrate(struct limen_exact *exact, const struct servo *s, int from, int to)
{
	double field[N];

	for (int t = from; t < to; t++) {
		for (int i = 0; i < N; i++)
			field[i] = s->field(s, i, t);
		limen_exact_feedback(exact, &glauber, field, s->barrier);
	}
}

struct segment {
	double d, gauss; /* nats: exact; Gaussian of E dw^2 and the residual variance over dw on w */
	double a;        /* jumps, blocked included */
};

/* One segment from the distribution p, which it moves on. */
static struct segment segment_of(const struct servo *s, double p[N], int from, int to)
{
	double next[N] = {0}, w = 0, w2 = 0, d1 = 0, d2 = 0, cross = 0, v = 0;
	struct segment out = {0};
	struct limen_exact exact;

	assert_int_equal(limen_exact_init(&exact, BITS), 0);
	for (int i = 0; i < N; i++) {
		if (p[i] <= 0)
			continue;
		assert_int_equal(limen_exact_start_level(&exact, i - HALF), 0);
		integrate(&exact, s, from, to);
		out.d += p[i] * limen_relative_entropy_nats(exact.p, exact.p_free, N);
		out.a += p[i] * exact.theta_sum;
		v = exact.idle_variance;
		w += p[i] * i;
		w2 += p[i] * i * i;
		for (int j = 0; j < N; j++) {
			double share = p[i] * exact.p[j], dw = j - i;

			next[j] += share;
			d1 += share * dw;
			d2 += share * dw * dw;
			cross += share * dw * i;
		}
	}
	double spread = w2 - w * w, both = cross - d1 * w, rest = d2 - d1 * d1;

	if (spread > 1e-12)
		rest -= both * both / spread;
	out.gauss = 0.5 * (d2 / v - 1 - log((rest + 1. / 12) / v));
	memcpy(p, next, sizeof(next));
	limen_exact_free(&exact);
	return out;
}

/* Bits: the sum of A Phi(D / A). */
static void cut(const struct servo *s, int segments, double *exact_bits, double *gauss_bits)
{
	double p[N] = {[START] = 1};

	*exact_bits = *gauss_bits = 0;
	for (int k = 0; k < segments; k++) {
		struct segment g = segment_of(s, p, s->attempts * k / segments, s->attempts * (k + 1) / segments);

		*exact_bits += limen_path_bits(g.d, g.a);
		*gauss_bits += limen_path_bits(g.gauss, g.a);
	}
}

static void check_servo(const struct servo *s, double least_share)
{
	static const int cuts[CUTS] = {1, 2, 4, 8, 16, 32};
	struct limen_exact exact;
	struct limen_bound bounds[LIMEN_BOUND_NAMES];
	double last = 0, bits = 0, gauss = 0;

	assert_int_equal(limen_exact_init(&exact, BITS), 0);
	assert_int_equal(limen_exact_start_level(&exact, START - HALF), 0);
	integrate(&exact, s, 0, s->attempts);
	limen_bounds_exact(&exact, NAN, bounds);
	double heat = exact.heat_bits + exact.withheld_bits;

	print_message("%-12s heat %.3f, KB %.3f, CKL %.3f, path %.3f bits; segments", s->name, heat,
		      bounds[LIMEN_KB].bits_per_cell, bounds[LIMEN_CKL].bits_per_cell,
		      bounds[LIMEN_PATH].bits_per_cell);
	for (int c = 0; c < CUTS && cuts[c] <= s->attempts; c++) {
		cut(s, cuts[c], &bits, &gauss);
		print_message(" %d: %.3f (%.3f)", cuts[c], bits, gauss);
		assert_true(bits >= last - 1e-9 && bits <= heat + 1e-9);
		assert_true(bits >= bounds[LIMEN_CKL].bits_per_cell - 1e-9);
		if (exact.idle_variance / cuts[c] >= 4) /* as in a report: below, a walk is no Gaussian */
			assert_true(gauss <= bits * 1.01 + 0.02);
		last = bits;
	}
	print_message("\n");
	assert_true(last >= least_share * heat);
	limen_exact_free(&exact);
}

static void servos(void **state)
{
	/* least_share: what 32 segments account for, a little below what was found */
	const struct servo proportional_servo = {"proportional", 42, 0.05, 0, 0, 400, proportional, 0};
	const struct servo stiff = {"stiff", 42, 0.5, 0, 0, 400, proportional, 0};
	const struct servo bang = {"bang-bang", 42, 0.5, 0, 0, 400, bang_bang, 0};
	const struct servo slow = {"rare jumps", 36, 0.2, 0, 2, 400, proportional, 0};
	const struct servo to_end = {"bridge", 42, 0, 6, 0, 400, bridge, 0};

	(void)state;
	check_servo(&proportional_servo, 0.7);
	check_servo(&stiff, 0.2);
	check_servo(&bang, 0.3);
	check_servo(&slow, 0.7);
	check_servo(&to_end, 0.9);
	for (uint64_t seed = 1; seed <= 10; seed++) {
		const struct servo random_servo = {"random",           34,  0.1 * (double)seed, 0,
						   0.2 * (double)seed, 200, random_field,       seed};

		check_servo(&random_servo, 0.01);
	}
}

static int setup_law(void **state)
{
	(void)state;
	limen_law_init(&glauber, LIMEN_IDEAL, LIMEN_GLAUBER);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(servos),
	};

	return cmocka_run_group_tests_name("path", tests, setup_law, NULL);
}
