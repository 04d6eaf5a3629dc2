/* keep.c: checkpoints of a training: replicas that are done by their outcome, the others as they stand. */
#include "pool.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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

void limen_pool_parts(struct limen_state *state, void *ctx)
{
	struct limen_pool *pool = ctx;
	struct limen_train_result *result = pool->result;
	unsigned complete = 0;

	sizes_and_data(state, &pool->run, result->replicas);
	for (unsigned i = 0; i < result->replicas; i++) {
		struct limen_replica *replica = &result->replica[i];
		struct limen_kept *kept = &pool->crew.kept[i];

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
