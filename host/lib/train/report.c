/* report.c: from counters of replicas to one set of figures. */
#include <limen/report.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ACCUMULATOR_WIDTH = 32, ERROR_BITS = 9, WORD_BITS = 64 };

const char *limen_report_statement(void)
{
	return "Barrier motion is taken as state-symmetric and reversible (zero work); controller, reads and "
	       "accumulators are outside the heat.";
}

struct limen_static_memory limen_static_memory_default(void)
{
	return (struct limen_static_memory){
		.nu0_hz = 1e9, .retention_s = 10 * 365.25 * 86400, .error = 1e-3, .lambda = 1};
}

/* Mean and sample deviation of a figure over the runs that count. */
struct tally {
	double sum, square;
	size_t n;
};

static void add(struct tally *tally, double x)
{
	tally->sum += x;
	tally->square += x * x;
	tally->n++;
}

static double mean(const struct tally *tally)
{
	return tally->n ? tally->sum / (double)tally->n : 0.0;
}

static double interval(const struct tally *tally)
{
	double n = (double)tally->n;

	if (tally->n < 2)
		return 0.0;
	double variance = (tally->square - tally->sum * tally->sum / n) / (n - 1);

	return limen_interval95(variance > 0 ? sqrt(variance) : 0.0, tally->n);
}

static bool counts(const struct limen_train_result *result, unsigned i)
{
	return result->complete ? result->replica[i].complete : i == 0;
}

/* In place of a layer: all of them. */
enum { WHOLE_NET = LIMEN_LAYERS_MAX };

static double total(const struct limen_replica *replica, unsigned layer, unsigned which)
{
	return (double)(layer == WHOLE_NET ? replica->totals : replica->layer_totals[layer])[which];
}

/* Mean over the counting runs of a sum of totals. */
static double mean_total(const struct limen_train_result *result, unsigned layer, unsigned first, unsigned last)
{
	struct tally tally = {0};

	for (unsigned i = 0; i < result->replicas; i++) {
		double sum = 0;

		if (!counts(result, i))
			continue;
		for (unsigned t = first; t <= last; t++)
			sum += total(&result->replica[i], layer, t);
		add(&tally, sum);
	}
	return mean(&tally);
}

static double mean_one(const struct limen_train_result *result, unsigned layer, unsigned which)
{
	return mean_total(result, layer, which, which);
}

/* The counters of one layer, or of the net. */
static void cells_of(const struct limen_train_result *result, unsigned layer, struct limen_layer_report *report)
{
	const size_t cells = layer == WHOLE_NET ? result->plan.cells : result->plan.layer[layer].cells;
	const double unit = (double)(1 << LIMEN_FRACTION_BITS) * (double)cells;
	struct tally heat = {0};

	for (unsigned i = 0; i < result->replicas; i++)
		if (counts(result, i))
			add(&heat, total(&result->replica[i], layer, LIMEN_TOTAL_HEAT) / unit);
	*report = (struct limen_layer_report){
		.attempts = mean_one(result, layer, LIMEN_TOTAL_ATTEMPTS),
		.gated = mean_one(result, layer, LIMEN_TOTAL_GATED),
		.frozen = mean_one(result, layer, LIMEN_TOTAL_FROZEN),
		.jumps = mean_total(result, layer, LIMEN_TOTAL_JUMPS_WITH, LIMEN_TOTAL_JUMPS_ZERO),
		.blocked = mean_total(result, layer, LIMEN_TOTAL_BLOCKED_WITH, LIMEN_TOTAL_BLOCKED_ZERO),
		.heat_bits_per_cell = mean(&heat),
		.heat_interval_bits = interval(&heat),
		.heat_withheld_bits_per_cell = mean_one(result, layer, LIMEN_TOTAL_HEAT_WITHHELD) / unit,
		.ledger_bits_per_cell = mean_one(result, layer, LIMEN_TOTAL_LEDGER) / unit,
	};
}

static void whole_net(const struct limen_train_result *result, struct limen_report *report)
{
	struct limen_layer_report all;

	cells_of(result, WHOLE_NET, &all);
	report->attempts = all.attempts;
	report->gated = all.gated;
	report->frozen = all.frozen;
	report->jumps = all.jumps;
	report->blocked = all.blocked;
	report->heat_bits_per_cell = all.heat_bits_per_cell;
	report->heat_interval_bits = all.heat_interval_bits;
	report->heat_withheld_bits_per_cell = all.heat_withheld_bits_per_cell;
	report->ledger_bits_per_cell = all.ledger_bits_per_cell;
	report->macs_forward = mean_one(result, WHOLE_NET, LIMEN_TOTAL_MACS_FORWARD);
	report->macs_transposed = mean_one(result, WHOLE_NET, LIMEN_TOTAL_MACS_TRANSPOSED);
	report->gradient_updates = mean_one(result, WHOLE_NET, LIMEN_TOTAL_GRADIENT_UPDATES);
}

static void accuracy(const struct limen_train_result *result, struct limen_report *report)
{
	struct tally test = {0}, train = {0}, validation = {0}, pulses = {0};

	for (unsigned i = 0; i < result->replicas; i++) {
		const struct limen_replica *replica = &result->replica[i];

		report->sticky |= (unsigned)replica->totals[LIMEN_TOTAL_STICKY];
		if (!counts(result, i))
			continue;
		add(&test, replica->test_accuracy);
		add(&train, replica->train_accuracy);
		add(&validation, replica->validation_accuracy);
		add(&pulses, (double)replica->pulses);
		report->early += replica->early;
	}
	report->runs = test.n;
	report->test_accuracy = mean(&test);
	report->test_accuracy_interval = interval(&test);
	report->train_accuracy = mean(&train);
	report->validation_accuracy = mean(&validation);
	report->pulses = mean(&pulses);
}

static void periphery(const struct limen_train_config *config, const struct limen_train_result *result,
		      struct limen_report *report)
{
	double cells = (double)result->plan.cells, samples = report->pulses * config->batch, clears = 0, entropy = 0;

	for (unsigned l = 0; l < result->plan.layers; l++) {
		double mine = mean_one(result, l, LIMEN_TOTAL_GRADIENT_CLEARS);

		clears += mine;
		entropy += mine * result->layer[l].gradient_entropy_bits;
		report->feedback_bits_per_cell += samples * result->plan.layer[l].outputs * ERROR_BITS / cells;
	}
	report->clears_per_cell = clears / cells;
	report->clear_width_bits = report->clears_per_cell * ACCUMULATOR_WIDTH;
	report->clear_entropy_bits = entropy / cells;
	report->entropy_bits_per_clear = clears > 0 ? entropy / clears : 0;
	report->random_bits_per_cell = (report->attempts + report->gated) * WORD_BITS / cells;
}

static int by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The scatter of heat over a layer's cells: the median is the lower one of an even number. */
static void single_cells(const struct limen_train_result *result, unsigned l, struct limen_layer_report *report)
{
	const struct limen_layer_plan *plan = &result->plan.layer[l];
	const double unit = 1 << LIMEN_FRACTION_BITS;
	int64_t *heat = malloc(plan->cells * sizeof(*heat));

	report->cell_least_bits = report->cell_median_bits = report->cell_most_bits = (double)NAN;
	if (!heat || !result->heat) {
		free(heat);
		return;
	}
	memcpy(heat, result->heat + plan->first, plan->cells * sizeof(*heat));
	qsort(heat, plan->cells, sizeof(*heat), by_size);
	report->cell_least_bits = (double)heat[0] / unit;
	report->cell_median_bits = (double)heat[(plan->cells - 1) / 2] / unit;
	report->cell_most_bits = (double)heat[plan->cells - 1] / unit;
	free(heat);
}

static void layer_bounds(const struct limen_train_config *config, const struct limen_train_result *result, unsigned l,
			 const struct limen_static_memory *memory, struct limen_report *report)
{
	struct limen_layer_report *layer = &report->layer[l];
	const double runs = (double)report->runs;
	const struct limen_run_facts facts = {
		.bits = config->layer[l].bits,
		.kinetics = config->kinetics,
		.user_table = config->table != NULL,
		.gate_by_field = config->gate == LIMEN_GATE_FIELD,
		.early_stop = config->patience > 0,
		.barrier_min_bits = result->layer[l].barrier_min_bits,
		.idle_variance = result->layer[l].idle_variance,
		.runs = runs,
		.attempts = layer->attempts * runs,
		.jumps = layer->jumps * runs,
		.blocked = layer->blocked * runs,
		.moments = &result->layer[l].moments,
		.static_barrier_bits = report->static_barrier_bits,
		.static_lambda = memory->lambda,
	};

	limen_bounds_evaluate(&facts, &layer->bounds);
}

/* A bound on the net is the sum of bounds on its cells: that of its layers. What one layer breaks is broken. */
static void net_bounds(const struct limen_plan *plan, struct limen_report *report)
{
	struct limen_bounds *net = &report->bounds;

	*net = report->layer[0].bounds;
	for (unsigned l = 0; l < plan->layers; l++) {
		const struct limen_bounds *layer = &report->layer[l].bounds;
		const double more = (double)plan->layer[l].cells / (double)plan->cells, old = l > 0;

		for (int i = 0; i < LIMEN_BOUND_COUNT; i++) {
			struct limen_bound *sum = &net->bound[i];
			double bits = old * sum->bits_per_cell + more * layer->bound[i].bits_per_cell;

			if ((sum->valid && !layer->bound[i].valid) || (sum->known && !layer->bound[i].known))
				*sum = layer->bound[i];
			sum->bits_per_cell = bits;
		}
		net->kb_run_bits = old * net->kb_run_bits + more * layer->kb_run_bits;
		net->kb_segments_bits = old * net->kb_segments_bits + more * layer->kb_segments_bits;
		net->ckl_left_out += l ? layer->ckl_left_out : 0;
		net->path_left_out += l ? layer->path_left_out : 0;
		if (layer->path_segments > net->path_segments)
			net->path_segments = layer->path_segments;
	}
}

void limen_report_make(const struct limen_train_config *config, const struct limen_train_result *result,
		       const struct limen_static_memory *memory, struct limen_report *report)
{
	*report = (struct limen_report){0};
	accuracy(result, report);
	whole_net(result, report);
	periphery(config, result, report);
	report->static_barrier_bits = limen_static_barrier_bits(memory->nu0_hz, memory->retention_s, memory->error);
	for (unsigned l = 0; l < result->plan.layers; l++) {
		cells_of(result, l, &report->layer[l]);
		single_cells(result, l, &report->layer[l]);
		layer_bounds(config, result, l, memory, report);
	}
	net_bounds(&result->plan, report);
}

uint32_t limen_cells_sum(const struct limen_train_result *result)
{
	size_t cells = result->plan.cells;
	uLong sum = crc32_z(0, (const Bytef *)result->level, cells * sizeof(*result->level));

	sum = crc32_z(sum, (const Bytef *)result->heat, cells * sizeof(*result->heat));
	sum = crc32_z(sum, (const Bytef *)result->jumps, cells * sizeof(*result->jumps));
	return (uint32_t)crc32_z(sum, (const Bytef *)result->blocked, cells * sizeof(*result->blocked));
}

void limen_cells_csv(const struct limen_train_result *result, struct limen_file *file)
{
	limen_file_printf(file,
			  "# limen cells, contract version %u; first replica\n"
			  "# level: signed integer of the tile's ladder;\n"
			  "# heat_raw: signed, 12 fractional bits, unit 2^-12 kT ln 2 (bits = heat_raw / 4096);\n"
			  "# jumps: performed, unsigned 32 bits; blocked: refused at an end, unsigned 16 bits\n",
			  result->info[0].version);
	for (unsigned l = 0; l < result->plan.layers; l++) {
		const struct limen_layer_plan *plan = &result->plan.layer[l];

		limen_file_printf(file, "# tile %u: %u rows are %s, %u columns are %s; the last %s is the bias\n", l,
				  plan->rows, plan->transposed ? "inputs" : "outputs", plan->cols,
				  plan->transposed ? "outputs" : "inputs", plan->transposed ? "row" : "column");
	}
	limen_file_printf(file, "tile,row,col,level,heat_raw,jumps,blocked\n");
	size_t i = 0;

	for (unsigned l = 0; l < result->plan.layers; l++)
		for (unsigned row = 0; row < result->plan.layer[l].rows; row++)
			for (unsigned col = 0; col < result->plan.layer[l].cols; col++, i++)
				limen_file_printf(file, "%u,%u,%u,%d,%lld,%u,%u\n", l, row, col, result->level[i],
						  (long long)result->heat[i], result->jumps[i], result->blocked[i]);
}
