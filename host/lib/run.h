/* run.h: what the replicas of one training share, and what each leaves behind. */
#ifndef LIMEN_RUN_H
#define LIMEN_RUN_H

#include <limen/train.h>

/* Samples with the bias input appended: rows x (features + 1). */
struct limen_samples {
	size_t rows;
	unsigned width; /* features + 1 */
	uint8_t *x;
	const uint16_t *label; /* of the data set, not owned */
};

int limen_samples_init(struct limen_samples *samples, const struct limen_data *data, unsigned bias);
void limen_samples_free(struct limen_samples *samples);

struct limen_layer;

/* Rightly classified samples: through the device, and on the host from levels in tile order (the same sums, O8). */
int limen_count_right(struct limen_layer *layer, const struct limen_samples *samples, size_t *right);
size_t limen_count_right_host(const struct limen_plan *plan, const int16_t *levels,
			      const struct limen_samples *samples);

/* Set up once, then read only. */
struct limen_run {
	const struct limen_train_config *config;
	const struct limen_plan *plan;
	const struct limen_data *data; /* training data */
	struct limen_samples train, test;
	uint32_t table[LIMEN_TABLE_WORDS]; /* kinetics */
	unsigned lambda;
	bool (*stop)(void *ctx);
	void (*report)(void *ctx, unsigned replica, uint64_t pulse, double test_accuracy);
	void *ctx;
};

/* One replica's own; buffers are made by limen_replica_init and outlive its device. */
struct limen_replica_run {
	unsigned number;
	int16_t *levels;  /* [segments + 1][cells]: at the start and at the end of each segment */
	uint32_t *jumps;  /* the same */
	int64_t *heat;    /* [cells], at the end */
	uint16_t *blocked;
	struct limen_epoch *epoch; /* of replica 0, else NULL */
	size_t epochs, epochs_most;
	double idle_variance, barrier_min_bits;
	double gradient_entropy_sum; /* over segments measured */
	unsigned gradients_measured;
	uint64_t live_cells;
	struct limen_replica outcome;
};

int limen_replica_init(struct limen_replica_run *replica, const struct limen_run *run, unsigned number);
void limen_replica_free(struct limen_replica_run *replica);
/* Trains on a device that was just opened or reset. The final levels and jumps stand in the last interval, also when it
 * was stopped early. */
int limen_replica_train(struct limen_replica_run *replica, const struct limen_run *run, struct limen_device *device);

#endif
