/* run.h: what the replicas of one training share, and what each leaves behind. */
#ifndef LIMEN_RUN_H
#define LIMEN_RUN_H

#include "crew.h"
#include "network.h"

/* Samples with the bias input appended: rows x (features + 1). */
struct limen_samples {
	size_t rows;
	unsigned width; /* features + 1 */
	uint8_t *x;
	const uint16_t *label; /* of the data set, not owned */
};

int limen_samples_init(struct limen_samples *samples, const struct limen_data *data, unsigned bias);
void limen_samples_free(struct limen_samples *samples);

/* Share of samples that are classified rightly: through the devices, and on the host from levels in tile order (the
 * same sums, O8). LIMEN_ENOMEM. */
int limen_accuracy(struct limen_network *network, const struct limen_samples *samples, double *accuracy);
int limen_accuracy_host(const struct limen_plan *plan, enum limen_activation activation, const int16_t *levels,
			const struct limen_samples *samples, double *accuracy);

/* Lays out the layers of a net in a plan that is all zeros before; nothing is checked. */
void limen_plan_layers(const struct limen_net *net, const struct limen_layer_config *config,
		       enum limen_activation activation, unsigned bias, unsigned x_max, unsigned batch,
		       struct limen_plan *plan);
/* Fills in what the layers take of their devices. LIMEN_ECAPACITY, with the numbers, where that is too much. */
int limen_plan_fit(struct limen_plan *plan, const struct limen_info *info, struct limen_errmsg *err);

/* Set up once, then read only. */
struct limen_run {
	const struct limen_train_config *config;
	const struct limen_plan *plan;
	const struct limen_data *data; /* training data */
	struct limen_samples train, test, validation; /* validation: no rows if there is none */
	int16_t *init;                     /* starting levels, NULL for zeros */
	uint32_t table[LIMEN_TABLE_WORDS]; /* kinetics */
	unsigned lambda;
	struct limen_crew *crew; /* not read only: stops, and takes what is kept */
	void (*report)(void *ctx, unsigned replica, uint64_t pulse, double accuracy);
	void *ctx;
};

/* Fills everything but crew, report and ctx; config, plan and data must stay. Free with limen_run_free, also after an
 * error. LIMEN_ENOMEM. */
int limen_run_init(struct limen_run *run, const struct limen_train_config *config, const struct limen_plan *plan,
		   const struct limen_data *train, const struct limen_data *test);
void limen_run_free(struct limen_run *run);

/* Barrier of a layer's pulse, Q6.12; jump probability of a cell without field under it. */
uint32_t limen_run_barrier(const struct limen_run *run, unsigned layer, uint64_t pulse);
double limen_run_idle_rate(const struct limen_run *run, uint32_t barrier);
/* Pulses done when a segment (from 0) ends. */
uint64_t limen_segment_end(const struct limen_plan *plan, unsigned segment);
/* Sums of the idle rate over a layer's pulses of each segment: variance[plan->segments]. */
void limen_run_idle_variance(const struct limen_run *run, unsigned layer, double *variance);

/* One replica's own; buffers are made by limen_replica_init and outlive its device. */
struct limen_replica_run {
	unsigned number;
	int16_t *levels; /* [segments + 1][cells]: at the start and at the end of each segment */
	uint32_t *jumps; /* the same */
	int64_t *heat;   /* [cells], at the end */
	uint16_t *blocked;
	struct limen_epoch *epoch; /* of replica 0, and of all where validation may stop them; else NULL */
	size_t epochs;
	struct limen_replica_layer {
		double idle_variance, barrier_min_bits;
		double gradient_entropy_sum; /* over segments measured */
		uint64_t live_cells;
	} layer[LIMEN_LAYERS_MAX];
	unsigned gradients_measured;
	struct limen_replica outcome;
};

int limen_replica_init(struct limen_replica_run *replica, const struct limen_run *run, unsigned number);
void limen_replica_free(struct limen_replica_run *replica);
/* Trains on devices (of the plan) that were just opened or reset, from the start or from where it was kept. The final
 * levels and jumps stand in the last interval, also when it was stopped early. err: text of an error that is not a
 * device's. */
int limen_replica_train(struct limen_replica_run *replica, const struct limen_run *run,
			struct limen_device *const *device, const struct limen_kept *from, struct limen_errmsg *err);

/* What is recorded on the way (record.c). */
struct limen_recorder {
	struct limen_replica_run *replica;
	const struct limen_run *run;
	struct limen_network *network;
	int16_t *levels;   /* [cells] */
	int32_t *gradient; /* [cells] */
	double accuracy;   /* at the last point of the curve, validation or else test; below 0 before it */
	double best;       /* most validation accuracy of any point so far, and its epoch */
	unsigned best_epoch;
};

/* One field of all cells, layer after layer, to data ([cells] of the field's type). Queues only. */
int limen_record_field(struct limen_network *network, unsigned field, void *data);
/* Totals of each layer's tile, and of all together. Waits. */
int limen_record_totals(struct limen_network *network, int64_t layer[][LIMEN_TOTAL_COUNT],
			int64_t totals[LIMEN_TOTAL_COUNT]);
/* Levels and jumps to an interval's boundary. Waits. */
int limen_record_snapshot(struct limen_recorder *recorder, unsigned interval);
/* Entropy of the accumulators. Waits. */
int limen_record_gradient(struct limen_recorder *recorder);
/* Points of the curve that `done` pulses have reached, if any. Waits. */
int limen_record_points(struct limen_recorder *recorder, uint64_t done);
/* Whether validation has been no better for so many epochs that the replica ends. */
bool limen_record_stops(const struct limen_recorder *recorder);

#endif
