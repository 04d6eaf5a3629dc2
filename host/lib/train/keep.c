/* keep.c: checkpoints of a training: replicas that are done by their outcome, the others as they stand. */
#include "errmsg.h"
#include "pool.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHECKPOINTS = 20 }; /* of a run, unless told otherwise */

static uint32_t data_sum(const struct limen_samples *samples)
{
	uLong sum = crc32(0, NULL, 0);

	for (size_t i = 0; i < samples->rows; i++) {
		sum = crc32(sum, samples->x + i * samples->width, samples->width);
		sum = crc32(sum, (const Bytef *)&samples->label[i], sizeof(samples->label[i]));
	}
	return (uint32_t)sum;
}

/* Data sets are told by their content, whatever the name of the file. */
static void sizes_and_data(struct limen_state *state, const struct limen_run *run, unsigned replicas)
{
	const uint64_t here[] = {run->plan->cells,      run->plan->pulses,    run->plan->segments,       replicas,
				 data_sum(&run->train), data_sum(&run->test), data_sum(&run->validation)};
	uint64_t there[7];

	memcpy(there, here, sizeof(there));
	limen_state_part(state, "sizes and data", there, sizeof(there));
	limen_state_require(state, memcmp(there, here, sizeof(uint64_t[4])) == 0,
			    "another number of cells, pulses, segments or replicas");
	limen_state_require(state, there[4] == here[4], "the training data are not those of the checkpoint");
	limen_state_require(state, there[5] == here[5], "the test data are not those of the checkpoint");
	limen_state_require(state, there[6] == here[6], "the validation data are not those of the checkpoint");
}

static void outcome(struct limen_state *state, struct limen_replica *replica)
{
	limen_state_part(state, "replica's pulses", &replica->pulses, sizeof(replica->pulses));
	limen_state_part(state, "test accuracy", &replica->test_accuracy, sizeof(replica->test_accuracy));
	limen_state_part(state, "train accuracy", &replica->train_accuracy, sizeof(replica->train_accuracy));
	limen_state_part(state, "validation accuracy", &replica->validation_accuracy,
			 sizeof(replica->validation_accuracy));
	limen_state_part(state, "totals", replica->totals, sizeof(replica->totals));
	limen_state_part(state, "layers' totals", replica->layer_totals, sizeof(replica->layer_totals));
	limen_state_flag(state, "early", &replica->early);
}

static int make_first(struct limen_train_result *result)
{
	size_t cells = result->plan.cells;

	result->level = malloc(cells * sizeof(*result->level));
	result->heat = malloc(cells * sizeof(*result->heat));
	result->jumps = malloc(cells * sizeof(*result->jumps));
	result->blocked = malloc(cells * sizeof(*result->blocked));
	result->epoch = calloc(LIMEN_EPOCH_POINTS + 1, sizeof(*result->epoch));
	return result->level && result->heat && result->jumps && result->blocked && result->epoch ? LIMEN_OK
												  : LIMEN_ENOMEM;
}

/* What the first replica leaves behind once it is done. */
static void first(struct limen_state *state, struct limen_train_result *result)
{
	size_t cells = result->plan.cells;

	if (limen_state_restores(state) && make_first(result)) {
		limen_state_require(state, false, "out of memory");
		return;
	}
	limen_state_part(state, "first levels", result->level, cells * sizeof(*result->level));
	limen_state_part(state, "first heat", result->heat, cells * sizeof(*result->heat));
	limen_state_part(state, "first jumps", result->jumps, cells * sizeof(*result->jumps));
	limen_state_part(state, "first blocked", result->blocked, cells * sizeof(*result->blocked));
	limen_state_part(state, "first epochs", &result->epochs, sizeof(result->epochs));
	limen_state_require(state, result->epochs <= LIMEN_EPOCH_POINTS, "more points than a curve has");
	limen_state_part(state, "first curve", result->epoch, LIMEN_EPOCH_POINTS * sizeof(*result->epoch));
	for (unsigned l = 0; l < result->plan.layers; l++) {
		struct limen_layer_result *layer = &result->layer[l];

		limen_state_part(state, "first variance", &layer->idle_variance, sizeof(layer->idle_variance));
		limen_state_part(state, "first barrier", &layer->barrier_min_bits, sizeof(layer->barrier_min_bits));
		limen_state_part(state, "first entropy", &layer->gradient_entropy_bits,
				 sizeof(layer->gradient_entropy_bits));
		limen_state_part(state, "first live", &layer->live_cells, sizeof(layer->live_cells));
	}
}

static void parts(struct limen_state *state, void *ctx)
{
	struct limen_pool *pool = ctx;
	struct limen_train_result *result = pool->result;
	unsigned complete = 0;

	sizes_and_data(state, &pool->run, result->replicas);
	for (unsigned i = 0; i < result->replicas; i++) {
		struct limen_replica *replica = &result->replica[i];
		struct limen_kept *kept = &pool->replica[i].kept;

		limen_state_flag(state, "complete", &replica->complete);
		complete += replica->complete;
		if (replica->complete)
			outcome(state, replica);
		else
			limen_state_block(state, "replica", &kept->data, &kept->bytes);
	}
	if (result->replica[0].complete)
		first(state, result);
	for (unsigned l = 0; l < result->plan.layers; l++) {
		limen_moments_state(&result->layer[l].moments, state);
		limen_state_require(state, result->layer[l].moments.replicas == complete, "replicas are missing");
	}
	result->complete = complete;
}

int limen_pool_write(struct limen_pool *pool, struct limen_errmsg *err)
{
	const struct limen_checkpoint *checkpoint = pool->hooks ? pool->hooks->checkpoint : NULL;

	if (!checkpoint || !checkpoint->path)
		return LIMEN_OK;
	return limen_checkpoint_write(checkpoint->path, checkpoint->description, parts, pool, err);
}

static int keep(void *ctx, unsigned replica, uint8_t *data, size_t bytes)
{
	struct limen_pool *pool = ctx;
	struct limen_kept *kept = &pool->replica[replica].kept;
	struct limen_errmsg err = {""};

	pthread_mutex_lock(&pool->lock);
	free(kept->data);
	*kept = (struct limen_kept){data, bytes};
	int error = limen_pool_write(pool, &err);

	if (error && !pool->error)
		pool->error = limen_fail(pool->err, error, "%s", err.text);
	pthread_mutex_unlock(&pool->lock);
	return error;
}

void limen_pool_keep(struct limen_pool *pool)
{
	const uint64_t every = pool->result->plan.pulses / CHECKPOINTS;

	if (pool->run.every)
		return;
	pool->run.every = every ? every : 1;
	pool->run.keep = keep;
}

int limen_pool_begin(struct limen_pool *pool, const struct limen_checkpoint *checkpoint)
{
	uint64_t every = checkpoint->every ? checkpoint->every : pool->result->plan.pulses / CHECKPOINTS;
	int error = LIMEN_OK;

	if (checkpoint->resume)
		error = limen_checkpoint_read(checkpoint->resume, checkpoint->description, parts, pool, pool->err);
	for (unsigned i = 0; !error && i < pool->result->replicas; i++) {
		pool->replica[i].reported = pool->result->replica[i].pulses;
		pool->done += pool->replica[i].reported;
	}
	if (error || !checkpoint->path)
		return error;
	pool->run.every = every ? every : 1;
	pool->run.keep = keep;
	return limen_pool_write(pool, pool->err);
}

void limen_pool_free(struct limen_pool *pool)
{
	for (unsigned i = 0; pool->replica && i < pool->result->replicas; i++)
		free(pool->replica[i].kept.data);
	free(pool->replica);
	pool->replica = NULL;
}
