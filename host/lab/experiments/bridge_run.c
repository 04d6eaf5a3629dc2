/* bridge_run.c: the host as a controller, and what its replicas say about bounds. */
#include "bridge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All of a round. level and jumps are kept at every segment's end, [BRIDGE_SEGMENTS + 1][cells]. */
struct round {
	size_t cells;
	int16_t *now, *level;
	int32_t *field;
	int64_t *heat;
	uint32_t *jumps;
};

static bool round_alloc(struct lab *lab, struct round *r, size_t cells)
{
	size_t kept = cells * (BRIDGE_SEGMENTS + 1);

	*r = (struct round){.cells = cells};
	r->now = malloc(cells * sizeof(*r->now));
	r->level = malloc(kept * sizeof(*r->level));
	r->field = malloc(cells * sizeof(*r->field));
	r->heat = malloc(cells * sizeof(*r->heat));
	r->jumps = calloc(kept, sizeof(*r->jumps));
	return r->now && r->level && r->field && r->heat && r->jumps ? true : !lab_check_error(lab, LIMEN_ENOMEM);
}

static void round_free(struct round *r)
{
	free(r->now);
	free(r->level);
	free(r->field);
	free(r->heat);
	free(r->jumps);
}

/* First attempt of segment k; 1500 is no multiple of 16. */
static int segment_start(int k)
{
	return k * BRIDGE_ATTEMPTS / BRIDGE_SEGMENTS;
}

static int drive(struct limen_ensemble *ensemble, void (*fields)(const void *ctx, int t, int32_t *raw), const void *ctx,
		 struct round *r)
{
	int32_t raw[BRIDGE_LEVELS];
	int error = limen_ensemble_read(ensemble, r->now, NULL, NULL), k = 1;

	memcpy(r->level, r->now, r->cells * sizeof(*r->now));
	for (int t = 0; t < BRIDGE_ATTEMPTS && !error; t++) {
		bool end = t + 1 == segment_start(k);

		fields(ctx, t, raw);
		for (size_t i = 0; i < r->cells; i++)
			r->field[i] = raw[r->now[i] + BRIDGE_LEVELS / 2];
		error = limen_ensemble_pulse_cells(ensemble, r->field, 0, LIMEN_GLAUBER);
		if (!error)
			error = limen_ensemble_read(ensemble, r->now, t + 1 == BRIDGE_ATTEMPTS ? r->heat : NULL,
						    end ? r->jumps + (size_t)k * r->cells : NULL);
		if (end && !error)
			memcpy(r->level + (size_t)k++ * r->cells, r->now, r->cells * sizeof(*r->now));
	}
	return error;
}

static void add_round(struct lab *lab, const struct limen_ensemble *ensemble, const struct round *r,
		      struct bridge_tally *tally)
{
	int64_t totals[LIMEN_TOTAL_COUNT];

	limen_totals_read(ensemble->device, ensemble->tile, totals);
	if (lab_check_error(lab, limen_sync(ensemble->device)))
		return;
	for (size_t i = 0; i < r->cells; i++) {
		int16_t level[BRIDGE_SEGMENTS + 1];
		uint32_t jumps[BRIDGE_SEGMENTS + 1];
		double heat = (double)r->heat[i] / (1 << LIMEN_FRACTION_BITS);

		for (size_t k = 0; k <= BRIDGE_SEGMENTS; k++) {
			level[k] = r->level[k * r->cells + i];
			jumps[k] = r->jumps[k * r->cells + i];
		}
		limen_moments_add(&tally->moments, level, jumps);
		tally->heat += heat;
		tally->heat2 += heat * heat;
	}
	tally->cells += (double)r->cells;
	tally->blocked += (double)(totals[LIMEN_TOTAL_BLOCKED_WITH] + totals[LIMEN_TOTAL_BLOCKED_AGAINST] +
				   totals[LIMEN_TOTAL_BLOCKED_ZERO]);
	lab->result->attempts += (double)totals[LIMEN_TOTAL_ATTEMPTS];
}

static bool tally_init(struct lab *lab, struct bridge_tally *tally)
{
	double variance[BRIDGE_SEGMENTS];

	memset(tally, 0, sizeof(*tally));
	for (int k = 0; k < BRIDGE_SEGMENTS; k++)
		variance[k] = (segment_start(k + 1) - segment_start(k)) * limen_idle_rate(0, 1);
	return !lab_check_error(lab, limen_moments_init(&tally->moments, 1, BRIDGE_SEGMENTS)) &&
	       !lab_check_error(lab, limen_moments_cut(&tally->moments, variance));
}

void bridge_run(struct lab *lab, void (*fields)(const void *ctx, int t, int32_t *raw), const void *ctx, size_t wanted,
		uint64_t use, struct bridge_tally *tally)
{
	double start[BRIDGE_LEVELS] = {[BRIDGE_LEVELS / 2 + BRIDGE_START] = 1};
	struct limen_ensemble ensemble;
	struct round round;

	if (!tally_init(lab, tally) ||
	    lab_check_error(lab, limen_ensemble_open(lab->device, BRIDGE_BITS, 1, wanted, &ensemble)))
		return;
	size_t rounds = lab_rounds(wanted, ensemble.cells);

	if (round_alloc(lab, &round, ensemble.cells))
		for (uint64_t n = 0; n < rounds && !lab_failed(lab); n++) {
			lab_check_error(lab, limen_ensemble_start(&ensemble, start, lab_seed(lab, use), n));
			if (lab_failed(lab) || lab_check_error(lab, drive(&ensemble, fields, ctx, &round)))
				break;
			add_round(lab, &ensemble, &round, tally);
		}
	lab->result->cells = fmax(lab->result->cells, tally->cells);
	round_free(&round);
}

double bridge_bytes(void)
{
	return 6.0 * BRIDGE_ATTEMPTS + 4.0 * BRIDGE_SEGMENTS + 12;
}

void bridge_bounds(const struct bridge_tally *tally, struct limen_bounds *bounds)
{
	struct limen_run_facts facts = {
		.bits = BRIDGE_BITS,
		.kinetics = LIMEN_GLAUBER,
		.idle_variance = BRIDGE_ATTEMPTS * limen_idle_rate(0, 1),
		.runs = tally->cells,
		.attempts = tally->cells * BRIDGE_ATTEMPTS,
		.jumps = (double)tally->moments.jumps[BRIDGE_SEGMENTS],
		.blocked = tally->blocked,
		.moments = &tally->moments,
	};

	limen_bounds_evaluate(&facts, bounds);
}

/* Of D of a segment, nats, for a displacement j + p + r of independent Gaussian p (foretold by where it began, variance
 * P) and r (s^2): that of [(j + p + r)^2 / V - r^2 / s^2] / 2, and of its second order where the first vanishes, at s^2
 * = V. */
static double segment_scatter(const struct limen_path_sums *sums, double n, double v, double *d)
{
	double j = (double)sums->moved / n, u = (double)sums->before / n;
	double dd = (double)sums->moved2 / n - j * j, uu = (double)sums->before2 / n - u * u;
	double du = (double)sums->cross / n - u * j, p = uu > 0 ? du * du / uu : 0, s2 = dd - p, rest = 1 - s2 / v;

	*d = 0.5 * ((j * j + dd) / v - 1 - log(s2 / v));
	return sqrt((4 * j * j * (p + s2) + 2 * p * p + 4 * p * s2) / (v * v) + 2 * rest * rest +
		    2 * n / ((n - 2) * (n - 2))) /
	       (2 * sqrt(n));
}

double bridge_path_scatter(const struct bridge_tally *tally)
{
	const struct limen_moments *moments = &tally->moments;
	double n = tally->cells, square = 0;

	for (size_t k = 0; k < moments->cut; k++) {
		double d, one = segment_scatter(&moments->path[k], n, moments->path_variance[k], &d);
		double a = (double)moments->path[k].jumps / n;
		double slope = (limen_path_bits(d + 0.01, a) - limen_path_bits(d, a)) / 0.01;

		square += slope * one * slope * one;
	}
	return sqrt(square);
}
