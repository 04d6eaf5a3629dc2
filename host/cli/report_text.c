/* report_text.c: the report for a person. */
#include "heat_table.h"
#include "job.h"

#include <stdio.h>
#include <string.h>

static double joules(const struct job *job, double bits)
{
	return limen_bits_j(bits, job->temperature_k);
}

static void print_schedule(const char *name, const struct limen_schedule *s, const char *unit)
{
	if (s->form == LIMEN_CONSTANT)
		printf("%s %g%s", name, s->from, unit);
	else
		printf("%s %g to %g%s (%s)", name, s->from, s->to, unit, limen_form_name(s->form));
}

static void print_layer(const struct limen_layer_config *layer)
{
	print_schedule("barrier", &layer->barrier, " bits");
	print_schedule(", gain", &layer->gain, "");
}

static bool same_schedule(const struct limen_schedule *a, const struct limen_schedule *b)
{
	return a->form == b->form && a->from == b->from && a->to == b->to;
}

static bool layers_agree(const struct limen_train_config *config)
{
	for (unsigned l = 1; l + 1 < config->net.sizes; l++) {
		const struct limen_layer_config *a = &config->layer[0], *b = &config->layer[l];

		if (a->bits != b->bits || a->range != b->range || !same_schedule(&a->barrier, &b->barrier) ||
		    !same_schedule(&a->gain, &b->gain))
			return false;
	}
	return true;
}

static void print_settings(const struct job *job, const struct limen_train_result *result)
{
	const struct limen_train_config *c = &job->config;
	char net[JOB_NET_TEXT];

	printf("net %s, %zu cells", job_net_text(&c->net, net), result->plan.cells);
	if (layers_agree(c))
		printf(" of %u bits, range +-%g", c->layer[0].bits, c->layer[0].range);
	printf("; %s; ", job->kinetics_name);
	if (result->plan.layers > 1)
		printf("%s, ", limen_activation_name(c->activation));
	printf("%s error\n%s pulses, one per batch of %u; ", limen_loss_name(c->loss),
	       cli_grouped((double)result->plan.pulses), c->batch);
	if (layers_agree(c)) {
		print_layer(&c->layer[0]);
		printf("; ");
	}
	printf("gate %s; seed %llu\n", limen_gate_name(c->gate), (unsigned long long)c->seed);
	for (unsigned l = 0; !layers_agree(c) && l < result->plan.layers; l++) {
		printf("  layer %u: %u bits, range +-%g; ", l, c->layer[l].bits, c->layer[l].range);
		print_layer(&c->layer[l]);
		printf("\n");
	}
}

static void print_validation(const struct job *job, const struct limen_train_result *result,
			     const struct limen_report *report)
{
	size_t best = 0;

	if (!job->validation)
		return;
	for (size_t i = 1; i < result->epochs; i++)
		if (result->epoch[i].validation_accuracy > result->epoch[best].validation_accuracy)
			best = i;
	printf("  validation     %.2f%% on %zu samples", 100 * report->validation_accuracy, job->validation->rows);
	if (result->epochs)
		printf("; the first replica's best %.2f%%, at epoch %u of %u",
		       100 * result->epoch[best].validation_accuracy, result->epoch[best].epoch,
		       result->epoch[result->epochs - 1].epoch);
	printf("\n");
	if (report->early)
		printf("  stopped early: %zu of %zu; %u epochs brought nothing better\n", report->early, report->runs,
		       job->config.patience);
}

static void print_head(const struct job *job, const struct limen_train_result *result,
		       const struct limen_report *report)
{
	printf("limen %s on %s (%s, %u lanes), contract version %u\n", limen_version(), job->device,
	       result->info[0].name, result->info[0].lanes, result->info[0].version);
	print_settings(job, result);
	if (result->interrupted)
		printf("INTERRUPTED: %u of %u replicas complete; first replica %llu of %llu pulses\n", result->complete,
		       result->replicas, (unsigned long long)result->replica[0].pulses,
		       (unsigned long long)result->plan.pulses);
	printf("\n  test accuracy  %.2f%%", 100 * report->test_accuracy);
	if (report->runs > 1)
		printf(" +- %.2f%% (95%%, mean of %zu replicas)", 100 * report->test_accuracy_interval, report->runs);
	printf("    train %.2f%%\n", 100 * report->train_accuracy);
	print_validation(job, result, report);
	printf("  attempts %s    jumps %s    blocked %s%s\n", cli_grouped(report->attempts), cli_grouped(report->jumps),
	       cli_grouped(report->blocked), report->runs > 1 ? "    (per replica)" : "");
}

/* Bits per cell, in brackets where the bound is not valid. */
static void print_cell_bound(const struct limen_bound *bound)
{
	char text[24];

	snprintf(text, sizeof(text), !bound->known ? "-" : bound->valid ? "%.4g" : "(%.4g)", bound->bits_per_cell);
	printf(" %9s", text);
}

static void print_layers(const struct limen_train_result *result, const struct limen_report *report)
{
	static const enum limen_bound_name shown[] = {LIMEN_KB, LIMEN_CKL, LIMEN_PATH, LIMEN_STATIC_WRITE};

	printf("  by layer, bits per cell; in brackets: not valid here; median and hottest cell of the first replica\n");
	printf("  %-13s %9s %11s %9s %9s %9s %9s %9s %9s %9s\n", "", "cells", "jumps/cell", "heat", "median", "hottest",
	       "kb", "ckl", "path", "static");
	for (unsigned l = 0; l < result->plan.layers; l++) {
		const struct limen_layer_plan *plan = &result->plan.layer[l];
		const struct limen_layer_report *layer = &report->layer[l];
		char name[32];

		snprintf(name, sizeof(name), "%u: %u-%u", l, plan->inputs, plan->outputs);
		printf("  %-13s %9zu %11.4g %9.4g %9.4g %9.4g", name, plan->cells, layer->jumps / (double)plan->cells,
		       layer->heat_bits_per_cell, layer->cell_median_bits, layer->cell_most_bits);
		for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
			print_cell_bound(&layer->bounds.bound[shown[i]]);
		printf("\n");
	}
}

static void print_heat(const struct job *job, const struct limen_train_result *result,
		       const struct limen_report *report)
{
	const struct heat_table table = {report->heat_bits_per_cell, job->temperature_k, false};

	printf("\nA. The array itself, per cell (1 bit = kT ln 2; joules at %g K)\n", job->temperature_k);
	heat_table_head(&table, report->heat_interval_bits, report->runs, "replica");
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++)
		heat_table_bound(&table, limen_bound_label((enum limen_bound_name)i), &report->bounds.bound[i]);
	if (result->plan.layers > 1)
		print_layers(result, report);
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++)
		printf("    %s: %s.\n", limen_bound_label((enum limen_bound_name)i), report->bounds.bound[i].domain);
	if (report->bounds.bound[LIMEN_KB].known)
		printf("    kb over the whole run %.4g, over %d segments %.4g bits; the larger stands above.\n",
		       report->bounds.kb_run_bits, LIMEN_TRAIN_SEGMENTS, report->bounds.kb_segments_bits);
	if (report->bounds.ckl_left_out)
		printf("    ckl counts %zu cells by kb: they lie outside its Gaussian form.\n",
		       report->bounds.ckl_left_out);
	if (report->bounds.bound[LIMEN_PATH].known)
		printf("    path over %zu segments; %zu of %zu pairs of cell and segment count by kb.\n",
		       report->bounds.path_segments, report->bounds.path_left_out,
		       report->bounds.path_segments * result->plan.cells);
}

static void print_line(const struct job *job, const char *name, double bits, const char *text)
{
	printf("  %-22s %12.4g %11.3e J  %s\n", name, bits, joules(job, bits), text);
}

static void print_rest(const struct job *job, const struct limen_train_result *result,
		       const struct limen_report *report)
{
	char text[96];

	printf("\nB. Information periphery, lower bounds per cell; not part of the heat above\n");
	snprintf(text, sizeof(text), "%s clears of 32 bits", cli_grouped(report->clears_per_cell));
	print_line(job, "accumulator clears", report->clear_width_bits, text);
	snprintf(text, sizeof(text), "the same at a measured entropy of %.1f bits", report->entropy_bits_per_clear);
	print_line(job, "", report->clear_entropy_bits, text);
	print_line(job, "feedback", report->feedback_bits_per_cell, "errors sent to the array, 9 bits each");
	print_line(job, "random bits", report->random_bits_per_cell, "64 a visit");
	printf("\nC. Technology: events to be paid for, and what a static memory would pay\n");
	print_line(job, "barrier ledger", report->ledger_bits_per_cell, "sum of the barrier over jumps, per cell");
	printf("  cells read %s forward, %s transposed; gradient updates %s; pulses %s\n",
	       cli_grouped(report->macs_forward), cli_grouped(report->macs_transposed),
	       cli_grouped(report->gradient_updates), cli_grouped(report->pulses));
	if (job->costs_path)
		job_print_walls(job, report);
	printf("\n%s\n", limen_report_statement());
	if (report->sticky)
		printf("WARNING: counters saturated (sticky flags 0x%x): the figures are lower limits.\n",
		       report->sticky);
	printf("%.2f s, %.0f%% of it host arithmetic; %s bytes to the device, %s back\n", result->wall_s,
	       result->work_s > 0 ? 100 * (1 - result->array_s / result->work_s) : 0,
	       cli_grouped(4 * (double)result->words_out), cli_grouped(4 * (double)result->words_in));
}

static void print_next(const struct job *job, const struct limen_train_result *result)
{
	if (job->json_path)
		printf("wrote %s\n", job->json_path);
	if (job->cells_path)
		printf("wrote %s (first replica)\n", job->cells_path);
	if (job->weights_path)
		printf("wrote %s (first replica)\n", job->weights_path);
	printf("\nNext: ");
	if (job->config.replicas < LIMEN_REPLICAS_MIN)
		printf("add --replicas 12 --threads 2 for an interval and the bounds KB, CKL and path");
	else
		printf("try --barrier 0:3 or --gain 128:2048, and watch heat and bounds move apart");
	if (strncmp(job->device, "sim:", 4) != 0)
		printf(";\n      run it on the simulated hardware with --device sim:lanes=16 (the same, bit for bit)");
	if (!job->json_path && result->replicas == 1)
		printf(";\n      keep it with --json run.json --cells cells.csv --weights w.npy");
	printf(".\n");
}

void job_print(const struct job *job, const struct limen_train_result *result, const struct limen_report *report)
{
	print_head(job, result, report);
	print_heat(job, result, report);
	print_rest(job, result, report);
	print_next(job, result);
}
