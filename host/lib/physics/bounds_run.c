/* bounds_run.c: the bounds of one run: sums over cells, and whether each holds. */
#include "bounds_math.h"

/* Blocked moves of this share of the jumps and more are no longer negligible: A* and A differ. */
static const double blocked_most = 1e-3;

struct cell {
	double mean, s2, jumps; /* of one cell in one interval */
};

static struct cell cell_at(const struct limen_moments *moments, size_t interval, size_t i)
{
	double r = (double)moments->replicas;
	size_t at = interval * moments->cells + i;
	double mean = (double)moments->moved[at] / r;
	/* exact integers first: R sum d^2 - (sum d)^2 */
	double spread = r * (double)moments->moved2[at] - (double)moments->moved[at] * (double)moments->moved[at];

	return (struct cell){mean, spread / r / (r - 1.0), (double)moments->jumps[at] / r};
}

static double kb_cell(const struct limen_moments *moments, size_t interval, size_t i)
{
	const size_t at = interval * moments->cells + i;
	const struct limen_kb_sums sums = {
		.replicas = (double)moments->replicas,
		.moved = (double)moments->moved[at],
		.jumps = (double)moments->jumps[at],
		.moved2 = (double)moments->moved2[at],
		.moved_jumps = (double)moments->moved_jumps[at],
		.jumps2 = limen_square_sum(&moments->jumps2[at]),
	};

	return limen_kb_replicas_bits(&sums);
}

static double kb_interval(const struct limen_moments *moments, size_t interval)
{
	double sum = 0.0;

	for (size_t i = 0; i < moments->cells; i++)
		sum += kb_cell(moments, interval, i);
	return sum / (double)moments->cells;
}

static double ckl_run(const struct limen_run_facts *facts, double coefficient, size_t *left_out)
{
	const struct limen_moments *moments = facts->moments;
	double sum = 0.0, v = facts->idle_variance, r = (double)moments->replicas;

	for (size_t i = 0; i < moments->cells; i++) {
		struct cell c = cell_at(moments, moments->segments, i);
		double j2 = limen_j2_unbiased(c.mean, c.s2, r);

		if (c.jumps <= 0) /* a cell that the gate kept out: 0 by right */
			continue;
		if (c.s2 <= 0 || !limen_is_gaussian(j2, v)) {
			++*left_out; /* what holds for a cell there is KB */
			sum += kb_cell(moments, moments->segments, i);
		} else {
			/* levels are whole numbers: their entropy is at most that of a Gaussian of variance s^2 + 1/12
			 */
			sum += limen_ckl_bits(coefficient, j2, c.s2, limen_ln_variance_unbiased(c.s2 + 1.0 / 12, r), v);
		}
	}
	return sum / (double)moments->cells;
}

/* Conditions that KB and CKL share. */
static void check_ladder(const struct limen_run_facts *facts, struct limen_bound *bound)
{
	if (facts->bits < 2) {
		limen_bound_refuse(bound, "B = 1");
	}
	if (facts->moments->replicas < LIMEN_REPLICAS_MIN) {
		limen_bound_refuse(bound, "fewer than 12 complete replicas");
	}
	if (facts->blocked >= blocked_most * facts->jumps && facts->blocked > 0)
		limen_bound_break(bound, "blocked moves are 0.1% of the jumps or more");
}

/* Conditions that CKL and path share. */
static void check_gate(const struct limen_run_facts *facts, struct limen_bound *bound)
{
	if (facts->gate_by_field)
		limen_bound_break(bound, "the gate follows the field, and so the levels");
	if (facts->early_stop)
		limen_bound_break(bound, "an early stop follows the levels");
}

static void landauer(struct limen_bound *bound)
{
	limen_bound_start(bound, "open-loop protocols: Q >= -dS");
	limen_bound_break(
		bound,
		"training is closed-loop, and a fixed start has no entropy to lose: -dS <= 0, of which 0 stands here");
}

static void kb(const struct limen_run_facts *facts, struct limen_bounds *bounds)
{
	struct limen_bound *bound = &bounds->bound[LIMEN_KB];

	limen_bound_start(
		bound, "B >= 2, any controller, kinetics and gate; blocked moves below 0.1% of the jumps; 12 replicas");
	check_ladder(facts, bound);
	if (!bound->known)
		return;
	bounds->kb_run_bits = kb_interval(facts->moments, facts->moments->segments);
	for (size_t k = 0; k < facts->moments->segments; k++)
		bounds->kb_segments_bits += kb_interval(facts->moments, k);
	bound->bits_per_cell =
		bounds->kb_run_bits > bounds->kb_segments_bits ? bounds->kb_run_bits : bounds->kb_segments_bits;
}

static void ckl(const struct limen_run_facts *facts, struct limen_bounds *bounds)
{
	struct limen_bound *bound = &bounds->bound[LIMEN_CKL];
	double barrier_min, coefficient = limen_ckl_coefficient(facts->kinetics, &barrier_min);

	limen_bound_start(
		bound, "B >= 2, closed loop, barrier and gate independent of the levels; Gaussian form where J < 0.3 V "
		       "(Glauber: V = A), KB for the cells beyond; 12 replicas");
	check_ladder(facts, bound);
	if (facts->user_table) {
		limen_bound_refuse(bound, "no constant is known for a kinetics table of one's own");
	}
	check_gate(facts, bound);
	if (facts->barrier_min_bits < barrier_min)
		limen_bound_break(bound,
				  "the barrier goes below what these kinetics' constant needs (1 bit, half load 0.3)");
	if (bound->known)
		bound->bits_per_cell = ckl_run(facts, coefficient, &bounds->ckl_left_out);
	if (bound->known && bounds->ckl_left_out == facts->moments->cells)
		limen_bound_break(bound, "no cell is inside the Gaussian form");
}

static void path(const struct limen_run_facts *facts, struct limen_bounds *bounds)
{
	struct limen_bound *bound = &bounds->bound[LIMEN_PATH];

	limen_bound_start(bound,
			  "Glauber, B >= 2, closed loop, barrier and gate independent of the levels; Gaussian form "
			  "in each of the segments that the schedule sets, KB for cells beyond it; 12 replicas");
	check_ladder(facts, bound);
	if (facts->user_table || facts->kinetics != LIMEN_GLAUBER)
		limen_bound_refuse(bound, "other kinetics");
	check_gate(facts, bound);
	if (!facts->moments->path)
		limen_bound_refuse(bound, "no sums over segments were kept");
	if (!bound->known)
		return;
	bounds->path_segments = facts->moments->cut;
	bound->bits_per_cell = limen_path_run(facts->moments, &bounds->path_left_out);
	if (bounds->path_left_out == bounds->path_segments * facts->moments->cells)
		limen_bound_break(bound, "no cell is inside the Gaussian form");
}

/* The same jumps, each driven over a barrier that keeps what it holds; as many attempts a jump as this run made. */
static void static_write(const struct limen_run_facts *facts, struct limen_bound *bound)
{
	limen_bound_start(
		bound,
		"not a bound on this run: what its jumps would cost in a memory with a fixed barrier, K a step with "
		"success 1 - 1/e");
	if (facts->jumps <= 0)
		return;
	double k = limen_static_write_bits(facts->static_barrier_bits, facts->attempts / facts->jumps,
					   facts->static_lambda);

	bound->bits_per_cell = facts->jumps / facts->runs / (double)facts->moments->cells * k;
}

void limen_bounds_evaluate(const struct limen_run_facts *facts, struct limen_bounds *bounds)
{
	*bounds = (struct limen_bounds){0};
	landauer(&bounds->bound[LIMEN_LANDAUER]);
	kb(facts, bounds);
	ckl(facts, bounds);
	path(facts, bounds);
	static_write(facts, &bounds->bound[LIMEN_STATIC_WRITE]);
}
