/* train.h: training a classifier on the array.
 *
 * The array keeps the weights, multiplies (MVM, MVMT), sums outer products in its cells (GRAD) and tries jumps (PULSE);
 * the host draws batches, turns outputs into errors and moves barrier and gain. One pulse per batch:
 *
 *   for each of `batch` samples, drawn with replacement:  y = W x;  d = error(y, label);  gradient += d x
 *   then one PULSE: field K = gain x mean(d x), barrier, both at f = pulse / pulses; the gradients are cleared
 *
 * Deeper nets: each layer is a tile, on one device or on several. A hidden output h is a function of y that the host
 * computes (enum limen_activation) and sends on as a whole number; its error is that of the next layer through W^T,
 * times the slope of that function.
 *
 * Weights: level w of B bits stands for w range / 2^(B-1); the last input is a bias, held at the largest input of the
 * training data (at what stands for h = 1 in deeper layers); real output y = sum w x / that input. Errors d are Q8
 * integers, 256 (target - p) for softmax.
 * Gain G: K in raw Q.12 is G times the batch mean of d x, inputs scaled so that the bias counts 16.
 *
 * The same configuration and data give the same levels, streams and counters on every engine and lane count.
 */
#ifndef LIMEN_TRAIN_H
#define LIMEN_TRAIN_H

#include <limen/bounds.h>
#include <limen/data.h>
#include <limen/limen.h>
#include <limen/schedule.h>
#include <limen/state.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	LIMEN_SIZES_MAX = 17, /* numbers in a net, "64-10" has 2 */
	LIMEN_LAYERS_MAX = LIMEN_SIZES_MAX - 1,
	LIMEN_TRAIN_SEGMENTS = 16, /* pieces of a run for KB */
	LIMEN_EPOCH_POINTS = 1000, /* most points of a learning curve */
	LIMEN_REPLICAS_MAX = 10000
};

enum limen_loss {
	LIMEN_SOFTMAX,    /* d = round(256 (target - softmax(y))) */
	LIMEN_SIGMOID,    /* each output by itself: d = round(256 (target - 1 / (1 + e^-y))) */
	LIMEN_LMS,        /* targets +-1: d = round(128 (target - clip(y, -1, 1))) */
	LIMEN_PERCEPTRON, /* 256 and -256 for the right and the winning output when they differ */
	LIMEN_LOSS_COUNT
};

/* Hidden outputs h of a sum y, and the whole number x that goes on. Errors are times dh/dy. */
enum limen_activation {
	LIMEN_RELU,           /* max(0, y): a byte, x = 32 h, at most 255; slope 0 at both ends, else 1 */
	LIMEN_HARD_TANH,      /* clip(y, -1, 1): 16 bits, x = 128 h; slope 0 at both ends, else 1 */
	LIMEN_SIGMOID_HIDDEN, /* 1 / (1 + e^-y): a byte, x = 255 h; slope h (1 - h), its errors in units of 1/1024 */
	LIMEN_ACTIVATION_COUNT
};

enum limen_gate {
	LIMEN_GATE_DATA,  /* inputs that are zero in all training data take no part in pulses: no attempts there */
	LIMEN_GATE_FIELD, /* cells whose field rounds to zero make no attempt; depends on the weights, voids CKL */
	LIMEN_GATE_OFF,   /* every cell attempts at every pulse */
	LIMEN_GATE_COUNT
};

/* "softmax", "sigmoid", "lms", "perceptron"; "relu", "hardtanh", "sigmoid"; "data", "zero", "off"; NULL or -1 when
 * unknown. */
const char *limen_loss_name(enum limen_loss loss);
int limen_loss_find(const char *name);
const char *limen_activation_name(enum limen_activation activation);
int limen_activation_find(const char *name);
const char *limen_gate_name(enum limen_gate gate);
int limen_gate_find(const char *name);

struct limen_net {
	unsigned sizes;                 /* at least 2 */
	unsigned size[LIMEN_SIZES_MAX]; /* inputs, ..., outputs */
};

/* "64-10", "64-32-10". LIMEN_EUSAGE. */
int limen_net_parse(const char *text, struct limen_net *net, struct limen_errmsg *err);

/* What may differ from layer to layer. */
struct limen_layer_config {
	unsigned bits;                 /* B, 2..16 */
	double range;                  /* a weight lies in [-range, range) */
	struct limen_schedule barrier; /* bits, 0..63.999 */
	struct limen_schedule gain;
	unsigned device; /* the layer's: 0 is the URI of limen_train(), 1 is more[0], ... */
};

struct limen_train_config {
	struct limen_net net;
	struct limen_layer_config layer[LIMEN_LAYERS_MAX]; /* of the net's layers, those behind them are ignored */
	unsigned batch;  /* samples per pulse */
	double epochs;   /* passes: pulses = ceil(rows x epochs / batch) */
	enum limen_loss loss;
	enum limen_activation activation; /* of hidden outputs */
	enum limen_kinetics kinetics;
	const uint32_t *table; /* a kinetics table of one's own, LIMEN_TABLE_WORDS Q5.12 words; NULL: by `kinetics` */
	enum limen_gate gate;
	uint64_t seed;
	unsigned replicas;     /* runs with a shared start and the same batches, other row streams */
	unsigned threads;      /* replicas at a time, each on a device of its own */
	/* Starting levels, layer after layer, each outputs x (inputs + 1), bias last. NULL: zeros for one layer; else
	 * Gaussian, drawn from the seed, of variance 2 / inputs (at most 1/16). */
	const int16_t *init;
	const char *more[LIMEN_LAYERS_MAX - 1]; /* URIs of further devices, for layers that name them */
	/* Data that decide when to stop and nothing else; NULL: none. With patience > 0 a replica ends once so many
	 * epochs have brought no better accuracy on it. Its cells stay as they are for the rest of the run. */
	const struct limen_data *validation;
	unsigned patience;
};

/* What limen train starts from, the same for all layers; the net is left empty. */
void limen_train_defaults(struct limen_train_config *config);

/* How a layer lies on its device. */
struct limen_layer_plan {
	unsigned device, tile;    /* tiles of a device are numbered in the order of its layers */
	unsigned inputs, outputs; /* inputs without the bias */
	unsigned bits;            /* of the ladder */
	bool transposed;          /* tile rows are inputs, and the forward pass is MVMT */
	unsigned rows, cols;      /* of the tile */
	size_t first, cells;      /* where its cells stand in arrays over all cells; their number */
	bool wide;                /* inputs are s16, else u8 */
	unsigned unit;            /* the bias input, which stands for 1 */
	unsigned read_shift;      /* forward pass; 0 unless sums could leave s32 */
	double scale;             /* real output of one unit of a sum */
	unsigned back_shift;      /* the same of errors sent back through the layer */
	double back_scale;
	double gain_scale;        /* device gain of gain 1 */
};

/* What a net takes of a device. */
struct limen_device_plan {
	unsigned layers;
	uint64_t cells_per_lane, streams_per_lane; /* of depth and row_slots */
};

struct limen_plan {
	unsigned layers;
	struct limen_layer_plan layer[LIMEN_LAYERS_MAX];
	size_t cells;
	uint64_t pulses;
	unsigned segments;
	unsigned devices;
	struct limen_device_plan device[LIMEN_LAYERS_MAX];
	uint64_t sample_words_out, sample_words_in; /* on the wire, headers included */
	uint64_t words_out, words_in;               /* of a replica's training, evaluation left out */
};

/* Devices that a net's layers name: one more than the largest number among them. */
unsigned limen_net_devices(const struct limen_net *net, const struct limen_layer_config *layer);

/* Checks a configuration against its devices (info of each) and the data's shape. LIMEN_EUSAGE, LIMEN_ECAPACITY with
 * the numbers. */
int limen_train_plan(const struct limen_train_config *config, const struct limen_info *info,
		     const struct limen_data *train, struct limen_plan *plan, struct limen_errmsg *err);

struct limen_train_progress {
	unsigned replica, replicas;
	uint64_t pulse, pulses; /* done so far in this replica */
	uint64_t done;          /* in all replicas, before a resumption too */
	double accuracy; /* at the last point of the first replica's curve: validation, else test; below 0 before it */
};

/* Called from the training threads, one at a time. stop: true ends every replica after its current batch. */
struct limen_train_hooks {
	void *ctx;
	bool (*stop)(void *ctx);
	void (*progress)(void *ctx, const struct limen_train_progress *progress);
	/* NULL: none. In pulses of a replica; a twentieth of the run. It goes on with the same configuration and data,
	 * on any engine, with any number of threads; the result is bit for bit that of a run that was never stopped. */
	const struct limen_checkpoint *checkpoint;
};

struct limen_epoch {
	unsigned epoch;  /* from 1 */
	uint64_t pulse;  /* pulses done */
	double test_accuracy, validation_accuracy; /* the latter NAN without such data */
	double batch_accuracy; /* of the samples drawn since the last point, each before its batch's pulse */
	double heat_bits_per_cell, jumps_per_cell;
	struct limen_layer_epoch {
		double heat_bits_per_cell, jumps_per_cell, barrier_bits, gain;
	} layer[LIMEN_LAYERS_MAX];
};

struct limen_replica {
	bool complete; /* to its last pulse, or to an early stop */
	bool early;    /* stopped by validation */
	uint64_t pulses;
	double test_accuracy, train_accuracy, validation_accuracy;
	int64_t totals[LIMEN_TOTAL_COUNT]; /* of all layers */
	int64_t layer_totals[LIMEN_LAYERS_MAX][LIMEN_TOTAL_COUNT];
};

/* What the replicas say about one layer's cells. */
struct limen_layer_result {
	struct limen_moments moments; /* over complete replicas */
	double idle_variance;         /* of a cell that takes part in every pulse, over the pulses that were made */
	double barrier_min_bits;
	double gradient_entropy_bits; /* of an accumulator at its clear: Gaussian of the measured variance, replica 0 */
	uint64_t live_cells;          /* cells that the pulses' ranges cover */
};

struct limen_train_result {
	struct limen_plan plan;
	struct limen_info info[LIMEN_LAYERS_MAX]; /* of each device */
	bool interrupted;
	/* A device that can go away did: the error and its text. Then what stands here is from when the run was kept last,
	 * and one pulse more; interrupted is set. 0: nothing was lost. */
	int lost;
	struct limen_errmsg lost_text;
	unsigned replicas, complete; /* asked for; run to the end */
	struct limen_replica *replica; /* [replicas]; pulses is 0 for those that never started */
	/* The first replica: its curve and its cells, layer after layer in tile order (rows x cols). */
	struct limen_epoch *epoch;
	size_t epochs;
	int16_t *level;
	int64_t *heat; /* Q.12 bits */
	uint32_t *jumps;
	uint16_t *blocked;
	struct limen_layer_result layer[LIMEN_LAYERS_MAX];
	uint64_t words_out, words_in; /* all devices, evaluation included */
	double wall_s;
	/* Summed over threads: time of training and evaluation, and the part of it spent within transports, where the
	 * array works. The rest is the host's: drawing, errors, activations, packets, curves. */
	double work_s, array_s;
};

/* Trains on `uri` and config->more (threads > 1: so many of each) and measures accuracy on test. Blocks. When it is
 * stopped it returns LIMEN_OK with interrupted set and what there is. Free with limen_train_free. */
int limen_train(const char *uri, const struct limen_train_config *config, const struct limen_data *train,
		const struct limen_data *test, const struct limen_train_hooks *hooks,
		struct limen_train_result **result, struct limen_errmsg *err);
void limen_train_free(struct limen_train_result *result); /* NULL is fine */

/* Weights of a layer of the first replica, outputs x (inputs + 1), bias last. The caller frees. NULL: out of memory. */
int16_t *limen_train_weights(const struct limen_train_result *result, unsigned layer);

/* A trained net: what limen_train_config says of it, and its levels as in `init`. */
struct limen_trained {
	struct limen_net net;
	struct limen_layer_config layer[LIMEN_LAYERS_MAX]; /* bits, range, device; one layer needs neither bits nor
							      range: bits 0 is the smallest ladder that holds the levels */
	enum limen_activation activation;
	unsigned bias;  /* the bias input of the training: the largest input there */
	const int16_t *weights;
};

/* Share of data that the net classifies rightly, computed by devices that were just opened or reset: as many as
 * limen_net_devices says. LIMEN_EUSAGE, LIMEN_ECAPACITY with the numbers, errors of a device. */
int limen_evaluate(struct limen_device *const *device, const struct limen_trained *trained,
		   const struct limen_data *data, double *accuracy, struct limen_errmsg *err);

#ifdef __cplusplus
}
#endif
#endif
