/* settle.c: a configuration that makes sense on this device, with what the user left open filled in. */
#include "solver.h"

#include "errmsg.h"
#include "penalty.h"

#include <limen/arith.h>
#include <math.h>

enum { SWEEPS_MOST = 2000000000 };

void limen_qp_defaults(struct limen_qp_config *config)
{
	*config = (struct limen_qp_config){
		.bits = 10,
		.sweeps = 8000,
		.block = 1,
		.updates = 64,
		.barrier = {LIMEN_LOG, 0, 2},
		.gain = {LIMEN_GEOMETRIC, 0, 0},
		.kinetics = LIMEN_GLAUBER,
		.slope = LIMEN_QP_AUTO,
		.sigma = 4,
		.seed = 1,
		.replicas = 1,
		.threads = 1,
	};
}

double limen_qp_equipartition(size_t variables, double gain)
{
	return (double)variables / (2 * gain * LIMEN_LN2);
}

static int check(const struct limen_qp_config *c, size_t n, struct limen_errmsg *err)
{
	if (c->bits < 2 || c->bits > LIMEN_LEVEL_BITS_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "--bits %u: variables want ladders of 2..%d bits", c->bits,
				  LIMEN_LEVEL_BITS_MAX);
	if (c->updates < LIMEN_QP_SEGMENTS || c->updates % LIMEN_QP_SEGMENTS)
		return limen_fail(err, LIMEN_EUSAGE, "--updates %u: give a multiple of %d", c->updates,
				  LIMEN_QP_SEGMENTS);
	if (c->sweeps < c->updates || c->sweeps > SWEEPS_MOST)
		return limen_fail(err, LIMEN_EUSAGE,
				  "--sweeps %llu: give as many as there are updates (%u), at most %d",
				  (unsigned long long)c->sweeps, c->updates, SWEEPS_MOST);
	if (c->block < 1 || c->block > n)
		return limen_fail(err, LIMEN_EUSAGE, "--block %u: give 1 to %zu, the number of variables", c->block, n);
	if (!(c->penalty >= 0 && c->penalty <= 1e100))
		return limen_fail(err, LIMEN_EUSAGE, "--penalty %g: give a number above 0", c->penalty);
	if (c->replicas < 1 || c->replicas > LIMEN_QP_REPLICAS_MAX || c->threads < 1 || c->threads > 1024)
		return limen_fail(err, LIMEN_EUSAGE, "--replicas %u, --threads %u: give 1..%d and 1..1024", c->replicas,
				  c->threads, LIMEN_QP_REPLICAS_MAX);
	return LIMEN_OK;
}

/* Cells end where a jump is worth some four bits, so that they scatter by 0.6 levels (variance 1 / (G h ln 2)); they
 * start where the far end of the ladder pulls with some four bits. A linear objective has slopes only. */
static void choose_gain(struct limen_qp_run *run)
{
	struct limen_schedule *gain = &run->config.gain;
	const struct limen_qp_ladder *ladder = &run->ladder;
	double h = ladder->curvature, half = (double)(1u << (ladder->bits - 1));

	if (h <= 0)
		h = ladder->slope_most * ladder->step / half;
	if (h <= 0)
		h = 1; /* an objective that is constant */
	*gain = (struct limen_schedule){LIMEN_GEOMETRIC, 4 / (h * half), 4 / h};
}

static bool rounds_well(const struct limen_qp_ladder *ladder)
{
	return ladder->diagonal_least >= 1024;
}

static int make_ladder(struct limen_qp_run *run, bool host, struct limen_errmsg *err)
{
	int error = limen_qp_ladder_init(&run->ladder, run->aim, run->config.bits, run->config.penalty,
					 host ? limen_qp_most_host : limen_qp_most_array,
					 host ? limen_qp_offset_host : limen_qp_offset_array);

	run->host = host;
	return error ? limen_fail(err, error, "%s", limen_strerror(error)) : LIMEN_OK;
}

/* auto: the array if the device has room and every variable keeps ten bits of its curvature. */
static int choose_slope(struct limen_qp_run *run, const struct limen_info *info, struct limen_errmsg *err)
{
	struct limen_qp_config *c = &run->config;
	char text[256];
	const char *misfit = limen_qp_misfit(info, run->aim->n, c->slope == LIMEN_QP_HOST, text);
	int error = make_ladder(run, c->slope == LIMEN_QP_HOST, err);

	if (!error && c->slope == LIMEN_QP_AUTO && (misfit || !rounds_well(&run->ladder))) {
		limen_qp_ladder_free(&run->ladder);
		c->slope = LIMEN_QP_HOST;
		misfit = limen_qp_misfit(info, run->aim->n, true, text);
		error = make_ladder(run, true, err);
	} else if (c->slope == LIMEN_QP_AUTO) {
		c->slope = LIMEN_QP_ARRAY;
	}
	if (!error && misfit)
		error = limen_fail(err, LIMEN_ECAPACITY,
				   "the problem does not fit: %s; choose a larger device (see `limen "
				   "devices`)%s",
				   misfit, run->host ? "" : ", or --slope host");
	return error;
}

int limen_qp_settle(struct limen_qp_run *run, const struct limen_info *info, struct limen_errmsg *err)
{
	struct limen_qp_config *c = &run->config;
	int error = check(c, run->aim->n, err);

	if (error)
		return error;
	if (c->penalty <= 0)
		c->penalty = limen_qp_penalty(run->aim);
	error = choose_slope(run, info, err);
	if (!error && c->gain.from <= 0)
		choose_gain(run);
	return error;
}
