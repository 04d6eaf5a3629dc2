/* keep.c: checkpoints of a run: replicas that are done by their outcome, the others as they stand. */
#include "pool.h"

#include <string.h>
#include <zlib.h>

static uint32_t problem_sum(const struct limen_qp *qp)
{
	uLong sum = crc32_z(0, (const Bytef *)qp->q, qp->n * qp->n * sizeof(*qp->q));

	sum = crc32_z(sum, (const Bytef *)qp->c, qp->n * sizeof(*qp->c));
	sum = crc32_z(sum, (const Bytef *)qp->lo, qp->n * sizeof(*qp->lo));
	sum = crc32_z(sum, (const Bytef *)qp->hi, qp->n * sizeof(*qp->hi));
	if (qp->m) {
		sum = crc32_z(sum, (const Bytef *)qp->a, qp->m * qp->n * sizeof(*qp->a));
		sum = crc32_z(sum, (const Bytef *)qp->b, qp->m * sizeof(*qp->b));
	}
	return (uint32_t)sum;
}

/* The problem is told by its content, whatever the name of the file. Where slopes come from changes what is kept. */
static void problem(struct limen_state *state, const struct limen_qp_run *run)
{
	const struct limen_qp_config *c = &run->config;
	const uint64_t here[] = {run->qp->n, run->qp->m, c->replicas,         c->updates,
				 c->sweeps,  run->host,  problem_sum(run->qp)};
	uint64_t there[7];

	memcpy(there, here, sizeof(there));
	limen_state_part(state, "problem", there, sizeof(there));
	limen_state_require(state, memcmp(there, here, sizeof(here)) == 0,
			    "the problem is not that of the checkpoint, or updates and sweeps differ");
}

static void outcome(struct limen_state *state, struct limen_qp_replica *replica)
{
	limen_state_part(state, "objective", &replica->objective, sizeof(replica->objective));
	limen_state_part(state, "violation", &replica->violation, sizeof(replica->violation));
	limen_state_part(state, "totals", replica->totals, sizeof(replica->totals));
}

/* What the first replica leaves behind once it is done. */
static void first(struct limen_state *state, struct limen_qp_trace *trace, size_t n)
{
	if (limen_state_restores(state) && limen_qp_trace_init(trace, n)) {
		limen_state_require(state, false, "out of memory");
		return;
	}
	limen_qp_trace_state(trace, n, state);
	limen_state_part(state, "heat", trace->heat, n * sizeof(*trace->heat));
	limen_state_part(state, "blocked", trace->blocked, n * sizeof(*trace->blocked));
	limen_state_part(state, "totals", trace->totals, sizeof(trace->totals));
	trace->complete = true;
}

void limen_qp_parts(struct limen_state *state, void *ctx)
{
	struct limen_qp_pool *pool = ctx;
	struct limen_qp_result *result = pool->result;
	unsigned complete = 0;

	problem(state, &pool->run);
	for (unsigned i = 0; i < pool->run.config.replicas; i++) {
		limen_state_flag(state, "complete", &result->replica[i].complete);
		complete += result->replica[i].complete;
		if (result->replica[i].complete)
			outcome(state, &result->replica[i]);
		else
			limen_state_block(state, "replica", &pool->crew.kept[i].data, &pool->crew.kept[i].bytes);
	}
	if (result->replica[0].complete)
		first(state, &pool->first, pool->run.qp->n);
	limen_moments_state(&result->moments, state);
	limen_state_require(state, result->moments.replicas == complete, "replicas are missing");
	result->complete = complete;
}
