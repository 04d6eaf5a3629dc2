/* replica.c: one training run from its start to its last pulse. */
#include "run.h"

#include <limen/arith.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Everything that lives from the first to the last pulse of a replica. */
struct session {
	struct limen_replica_run *replica;
	const struct limen_run *run;
	struct limen_network network;
	struct limen_recorder recorder;
	struct limen_draw draw;
	struct limen_errmsg *err;
};

int limen_replica_init(struct limen_replica_run *replica, const struct limen_run *run, unsigned number)
{
	size_t cells = run->plan->cells, points = (run->plan->segments + 1) * cells;

	*replica = (struct limen_replica_run){.number = number};
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		replica->layer[l].barrier_min_bits = LIMEN_BARRIER_MAX;
	replica->levels = calloc(points, sizeof(*replica->levels));
	replica->jumps = calloc(points, sizeof(*replica->jumps));
	replica->heat = calloc(cells, sizeof(*replica->heat));
	replica->blocked = calloc(cells, sizeof(*replica->blocked));
	bool curve = number == 0 || run->config->patience;

	if (curve)
		replica->epoch = calloc(LIMEN_EPOCH_POINTS + 1, sizeof(*replica->epoch));
	if (replica->levels && replica->jumps && replica->heat && replica->blocked && (!curve || replica->epoch))
		return LIMEN_OK;
	limen_replica_free(replica);
	return LIMEN_ENOMEM;
}

void limen_replica_free(struct limen_replica_run *replica)
{
	free(replica->levels);
	free(replica->jumps);
	free(replica->heat);
	free(replica->blocked);
	free(replica->epoch);
	*replica = (struct limen_replica_run){0};
}

/* Gradients of one batch, drawn with replacement. */
static int accumulate(struct session *s)
{
	const struct limen_samples *train = &s->run->train;
	size_t n;
	int error = LIMEN_OK;

	for (size_t done = 0; !error && done < s->run->config->batch; done += n) {
		size_t left = s->run->config->batch - done;

		n = left < s->network.most ? left : s->network.most;
		for (size_t i = 0; i < n; i++) {
			size_t row = (size_t)limen_draw_below(&s->draw, train->rows);

			s->network.input[i] = train->x + row * train->width;
			s->network.label[i] = train->label[row];
		}
		error = limen_network_forward(&s->network, n);
		if (!error)
			error = limen_network_learn(&s->network, n, s->run->config->loss);
	}
	return error;
}

static int pulse(struct session *s, uint64_t t)
{
	const struct limen_train_config *config = s->run->config;
	const double f = (double)t / (double)s->run->plan->pulses;
	struct limen_pulse p = {
		.sweeps = 1,
		.lambda = s->run->lambda,
		.offset = -1,
		.gate = config->gate == LIMEN_GATE_FIELD,
		.clear = true,
	};
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < s->run->plan->layers; l++) {
		struct limen_replica_layer *layer = &s->replica->layer[l];
		double gain = limen_schedule_at(&config->layer[l].gain, f), bits;

		p.barrier = limen_run_barrier(s->run, l, t);
		error = limen_pulse_gain(gain * s->run->plan->layer[l].gain_scale, &p.mantissa, &p.shift);
		if (!error)
			error = limen_layer_pulse(&s->network.layer[l], &p);
		bits = p.barrier / (double)(1 << LIMEN_FRACTION_BITS);
		layer->idle_variance += limen_run_idle_rate(s->run, p.barrier);
		if (bits < layer->barrier_min_bits)
			layer->barrier_min_bits = bits;
	}
	return error;
}

/* From batch t to what is recorded after its pulse; *segment counts those that ended. */
static int step(struct session *s, uint64_t t, unsigned *segment)
{
	const bool ends = t + 1 == limen_segment_end(s->run->plan, *segment);
	int error = accumulate(s);

	if (!error && ends && s->replica->number == 0)
		error = limen_record_gradient(&s->recorder);
	if (!error)
		error = pulse(s, t);
	if (!error && ends)
		error = limen_record_snapshot(&s->recorder, ++*segment);
	return error ? error : limen_record_points(&s->recorder, t + 1);
}

/* Of a replica that stopped early: its cells stay as they are through the segments that are left. */
static void fill_segments(struct limen_replica_run *replica, const struct limen_plan *plan, unsigned segment)
{
	const size_t cells = plan->cells;

	for (unsigned k = segment + 1; k < plan->segments; k++) {
		memcpy(replica->levels + k * cells, replica->levels + plan->segments * cells,
		       cells * sizeof(*replica->levels));
		memcpy(replica->jumps + k * cells, replica->jumps + plan->segments * cells,
		       cells * sizeof(*replica->jumps));
	}
}

/* All that the pulses to come and the outcome depend on. */
static void parts(struct limen_state *state, void *ctx)
{
	struct session *s = ctx;
	struct limen_replica_run *r = s->replica;
	const struct limen_plan *plan = s->run->plan;
	size_t points = (plan->segments + 1) * plan->cells;

	limen_state_part(state, "pulses", &r->outcome.pulses, sizeof(r->outcome.pulses));
	limen_state_require(state, r->outcome.pulses <= plan->pulses, "more pulses than the run has");
	limen_state_part(state, "batches", &s->draw, sizeof(s->draw));
	limen_state_part(state, "levels", r->levels, points * sizeof(*r->levels));
	limen_state_part(state, "jumps", r->jumps, points * sizeof(*r->jumps));
	limen_state_part(state, "layers", r->layer, sizeof(r->layer));
	limen_state_part(state, "entropies", &r->gradients_measured, sizeof(r->gradients_measured));
	limen_state_part(state, "accuracy", &s->recorder.accuracy, sizeof(s->recorder.accuracy));
	limen_state_part(state, "best", &s->recorder.best, sizeof(s->recorder.best));
	limen_state_part(state, "best epoch", &s->recorder.best_epoch, sizeof(s->recorder.best_epoch));
	limen_state_part(state, "learned", &s->network.learned, sizeof(s->network.learned));
	limen_state_part(state, "right", &s->network.right, sizeof(s->network.right));
	if (r->epoch) {
		limen_state_part(state, "epochs", &r->epochs, sizeof(r->epochs));
		limen_state_require(state, r->epochs <= LIMEN_EPOCH_POINTS, "more points than a curve has");
		limen_state_part(state, "curve", r->epoch, LIMEN_EPOCH_POINTS * sizeof(*r->epoch));
	}
	for (unsigned l = 0; l < plan->layers; l++)
		limen_state_tile(state, s->network.layer[l].device, plan->layer[l].tile);
}

static int keep(struct session *s)
{
	uint8_t *data;
	size_t bytes;
	int error = limen_state_pack(parts, s, &data, &bytes, s->err);

	return error ? error : limen_crew_keep(s->run->crew, s->replica->number, data, bytes);
}

static int train(struct session *s)
{
	struct limen_replica_run *replica = s->replica;
	const struct limen_plan *plan = s->run->plan;
	uint64_t start = replica->outcome.pulses; /* 0, or where a checkpoint was made */
	unsigned segment = 0;
	int error = start ? LIMEN_OK : limen_record_snapshot(&s->recorder, 0);

	while (segment < plan->segments && limen_segment_end(plan, segment) <= start)
		segment++;
	replica->outcome.early = start && start < plan->pulses && limen_record_stops(&s->recorder);
	for (uint64_t t = start; !error && t < plan->pulses && !replica->outcome.early; t++) {
		error = step(s, t, &segment);
		if (error)
			return error;
		replica->outcome.pulses = t + 1;
		s->run->report(s->run->ctx, replica->number, t + 1, s->recorder.accuracy);
		replica->outcome.early = t + 1 < plan->pulses && limen_record_stops(&s->recorder);
		bool stop = t + 1 < plan->pulses && limen_crew_stops(s->run->crew);

		if (s->run->crew->every && (stop || (t + 1) % s->run->crew->every == 0))
			error = keep(s);
		if (stop)
			break;
	}
	replica->outcome.complete = replica->outcome.early || replica->outcome.pulses == plan->pulses;
	if (!error)
		error = limen_record_snapshot(&s->recorder, plan->segments);
	if (!error && replica->outcome.early)
		fill_segments(replica, plan, segment);
	return error;
}

static int measure(struct session *s)
{
	struct limen_replica *outcome = &s->replica->outcome;
	const struct limen_run *run = s->run;
	const int16_t *levels = s->replica->levels + run->plan->segments * run->plan->cells;
	int error = limen_accuracy(&s->network, &run->test, &outcome->test_accuracy);

	outcome->validation_accuracy = (double)NAN;
	if (!error)
		error = limen_accuracy_host(run->plan, run->config->activation, levels, &run->train,
					    &outcome->train_accuracy);
	if (!error && run->validation.rows)
		error = limen_accuracy_host(run->plan, run->config->activation, levels, &run->validation,
					    &outcome->validation_accuracy);
	return error;
}

static int finish(struct session *s)
{
	struct limen_replica_run *replica = s->replica;
	int error = limen_record_field(&s->network, LIMEN_FIELD_HEAT, replica->heat);

	if (!error)
		error = limen_record_field(&s->network, LIMEN_FIELD_BLOCKED, replica->blocked);
	if (!error)
		error = limen_record_totals(&s->network, replica->outcome.layer_totals, replica->outcome.totals);
	return error ? error : measure(s);
}

static int load_tables(const struct session *s, struct limen_device *device)
{
	uint32_t log_table[LIMEN_TABLE_WORDS];

	limen_log_table(log_table);
	int error = limen_table_load(device, LIMEN_TABLE_LOG, log_table);

	return error ? error : limen_table_load(device, LIMEN_TABLE_KINETICS, s->run->table);
}

static int prepare(struct session *s, struct limen_device *const *device)
{
	const struct limen_train_config *config = s->run->config;
	const struct limen_plan *plan = s->run->plan;
	const struct limen_data *gate = config->gate == LIMEN_GATE_DATA ? s->run->data : NULL;
	int error =
		limen_network_init(&s->network, device, plan, config->activation, s->run->init, gate, config->batch);

	for (unsigned l = 0; !error && l < plan->layers; l++) {
		const struct limen_layer *layer = &s->network.layer[l];

		error = limen_tile_seed(layer->device, layer->plan->tile, config->seed, s->replica->number, l, 0);
		for (unsigned i = 0; i < layer->runs; i++)
			s->replica->layer[l].live_cells += (uint64_t)layer->run[i].rows * layer->run[i].cols;
	}
	for (unsigned d = 0; !error && d < plan->devices; d++)
		error = load_tables(s, device[d]);
	s->recorder.levels = malloc(plan->cells * sizeof(*s->recorder.levels));
	s->recorder.gradient = malloc(plan->cells * sizeof(*s->recorder.gradient));
	return error || (s->recorder.levels && s->recorder.gradient) ? error : LIMEN_ENOMEM;
}

int limen_replica_train(struct limen_replica_run *replica, const struct limen_run *run,
			struct limen_device *const *device, const struct limen_kept *from, struct limen_errmsg *err)
{
	struct session s = {.replica = replica, .run = run, .err = err};

	s.recorder = (struct limen_recorder){
		.replica = replica,
		.run = run,
		.network = &s.network,
		.accuracy = -1,
		.best = -1,
	};
	/* the same batches for every replica: the replica's number is no part of this key */
	limen_draw_init(&s.draw, run->config->seed, "batch");
	int error = prepare(&s, device);

	if (!error && from->bytes)
		error = limen_state_unpack(from->data, from->bytes, parts, &s, err);
	if (!error)
		error = train(&s);
	if (!error)
		error = finish(&s);
	limen_network_free(&s.network);
	free(s.recorder.levels);
	free(s.recorder.gradient);
	return error;
}
