/* KB from few replicas (docs/theory.md, section 7): exact means over all outcomes of n tosses, and ensembles of 12
 * whose controllers make a cell scatter more or less than tosses would. */
#include "protocol.h"

static const double r = 12;

/* KB in nats, of the sum over r replicas, from u jumps up and d down that scatter between replicas as tosses do. */
static double estimate(double u, double d)
{
	const double n = u + d;
	const struct limen_kb_sums sums = {
		.replicas = r, .moved = u - d, .jumps = n, .moved2 = (r - 1) / r * 4 * u * d / n};

	return r * limen_kb_replicas_bits(&sums) * LIMEN_LN2;
}

static double plug_in(double u, double d)
{
	return 2 * (u - d) * atanh((u - d) / (u + d));
}

static double exact(double n, double p)
{
	return n * (2 * p - 1) * log(p / (1 - p));
}

/* Mean of f over n tosses, each up with probability p; outcomes below e^-60 left out. */
static double mean(double (*f)(double, double), int n, double p)
{
	double sum = 0;

	for (int u = 0; u <= n; u++) {
		double ln = lgamma(n + 1) - lgamma(u + 1) - lgamma(n - u + 1) + u * log(p) + (n - u) * log(1 - p);

		sum += ln > -60 ? exp(ln) * f(u, n - u) : 0;
	}
	return sum;
}

/* n (p - q) times the first n - 1 terms of the series of ln(p / q). */
static double series(int n, double p)
{
	double sum = 0;

	for (int j = 1; j < n; j++)
		sum += (pow(p, j) - pow(1 - p, j)) / j;
	return n * (2 * p - 1) * sum;
}

/* Not once above KB, from one jump on, and as far below as the series is short. */
static void never_above(void **state)
{
	double most = 0;

	(void)state;
	for (int n = 1; n <= 120; n++)
		for (double p = 0.005; p < 1; p += 0.015) {
			double got = mean(estimate, n, p), want = series(n, p);

			if (fabs(got - want) > 1e-9 * (1 + want) || got > exact(n, p) + 1e-9)
				fail_msg("n %d, p %g: %.12g, series %.12g, KB %.12g", n, p, got, want, exact(n, p));
			if (n == 30 && fabs(2 * p - 1) < 0.81 && fabs(2 * p - 1) > 0.01)
				most = fmax(most, 1 - got / exact(n, p));
		}
	print_message("30 jumps, |x| <= 0.8: at most %.2g of KB too low\n", most);
	assert_true(most > 0 && most < 0.01);
}

/* The plug-in leans up by 2 / (1 - x^2) nats, to first order in 1/n; with this estimate nothing of that is left. */
static void first_order(void **state)
{
	(void)state;
	for (double x = 0; x < 0.85; x += 0.2) {
		const int n = 2000;
		double p = (1 + x) / 2, over = mean(plug_in, n, p) - exact(n, p),
		       left = mean(estimate, n, p) - exact(n, p);

		print_message("x %.1f, %d jumps: plug-in %.4f nats too high, first order %.4f; left %.1g\n", x, n, over,
			      2 / (1 - x * x), left);
		assert_true(fabs(over * (1 - x * x) / 2 - 1) < 0.01 && fabs(left) < 1e-6);
	}
}

/* --- ensembles of r replicas --- */

struct controller {
	const char *name;
	double from, to;     /* tau of a replica: one of the two; both the same: a clock */
	double stiff, start; /* tau = -stiff x instead, x from start; 0: none */
	int attempts;
};

static const double theta = 0.5;

static double tau_of(const struct controller *c, double x, bool second)
{
	return c->stiff > 0 ? fmax(-0.999, fmin(0.999, -c->stiff * x)) : second ? c->to : c->from;
}

/* One replica into the sums; its heat given its fields, nats. */
static double replica(struct limen_draw *draw, const struct controller *c, struct limen_kb_sums *sums)
{
	bool second = limen_draw_unit(draw) < 0.5;
	double x = c->start, a = 0, heat = 0;

	for (int t = 0; t < c->attempts; t++) {
		double tau = tau_of(c, x, second), u = limen_draw_unit(draw);

		heat += theta * 2 * tau * atanh(tau);
		x += u < theta * (1 + tau) / 2 ? 1 : u < theta ? -1 : 0;
		a += u < theta;
	}
	double j = x - c->start;

	sums->moved += j;
	sums->jumps += a;
	sums->moved2 += j * j;
	sums->moved_jumps += j * a;
	sums->jumps2 += a * a;
	return heat;
}

struct outcome {
	double mean, error, kb, heat; /* nats a replica */
};

static struct outcome ensembles(struct limen_draw *draw, const struct controller *c)
{
	enum { MANY = 20000 };
	double sum = 0, square = 0, heat = 0, moved = 0, jumps = 0;

	for (int i = 0; i < MANY; i++) {
		struct limen_kb_sums sums = {.replicas = r};

		for (int k = 0; k < (int)r; k++)
			heat += replica(draw, c, &sums);
		double kb = limen_kb_replicas_bits(&sums) * LIMEN_LN2;

		sum += kb;
		square += kb * kb;
		moved += sums.moved;
		jumps += sums.jumps;
	}
	sum /= MANY;
	return (struct outcome){sum, sqrt((square / MANY - sum * sum) / MANY),
				plug_in(jumps + moved, jumps - moved) / 2 / MANY / r, heat / MANY / r};
}

/* Whether every replica has the same fields, fields of its own, or a servo's: on average the estimate is KB of the
 * whole to within 2% where 12 replicas make 30 jumps and more, and not above it. Eight cases, gates at five standard
 * errors to both sides: false alarms below 1e-5. The seed is fixed. */
static void controllers(void **state)
{
	static const struct controller cases[] = {
		{"no field", 0, 0, 0, 0, 5},
		{"the same field in all, tau 0.4", 0.4, 0.4, 0, 0, 5},
		{"the same field in all, tau 0.8", 0.8, 0.8, 0, 0, 12},
		{"to either side, tau 0.5", 0.5, -0.5, 0, 0, 12},
		{"tau 0.9 or 0.2", 0.9, 0.2, 0, 0, 12},
		{"servo, on its way", 0, 0, 0.05, -18, 12},
		{"servo, near", 0, 0, 0.2, -4, 25},
		{"servo, there", 0, 0, 0.2, 0, 25},
	};
	struct limen_draw draw;

	(void)state;
	limen_draw_init(&draw, 1, "counts");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome o = ensembles(&draw, &cases[i]);

		print_message("%-31s KB %8.4f, estimated %8.4f +- %.4f, heat %8.4f nats\n", cases[i].name, o.kb, o.mean,
			      o.error, o.heat);
		assert_true(o.mean < o.kb + 5 * o.error && o.mean > 0.98 * o.kb - 0.005 - 5 * o.error);
		assert_true(o.mean < o.heat + 5 * o.error);
	}
}

static void limits(void **state)
{
	struct limen_kb_sums sums = {.replicas = 12};

	(void)state;
	assert_true(limen_kb_replicas_bits(&sums) == 0);
	sums.moved = sums.jumps = 72; /* all one way: what is known is finite */
	sums.moved2 = sums.moved_jumps = sums.jumps2 = 12 * 36;
	assert_true(limen_kb_replicas_bits(&sums) > 20 && limen_kb_replicas_bits(&sums) < 50);
	sums.moved = 73;
	assert_true(isnan(limen_kb_replicas_bits(&sums)));
	sums.moved = NAN;
	assert_true(isnan(limen_kb_replicas_bits(&sums)));
	sums.moved = 72;
	sums.replicas = 1;
	assert_true(isnan(limen_kb_replicas_bits(&sums)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_above),
		cmocka_unit_test(first_order),
		cmocka_unit_test(controllers),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests_name("counts", tests, NULL, NULL);
}
