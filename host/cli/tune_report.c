/* tune_report.c: what a search found, as text and as JSON. */
#include "json_text.h"
#include "tune.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Eight columns and more; "-" for what is not known. */
static void print_number(double x)
{
	if (x - x == 0)
		printf(" %8.3g", x);
	else
		printf(" %8s", "-");
}

/* The bound that a workload is about: spins have no CKL. */
static enum limen_bound_name main_bound(const struct tune *tune)
{
	return tune->task == &tune_anneal ? LIMEN_LANDAUER : LIMEN_CKL;
}

static void print_line(const struct tune *tune, const struct tune_trial *t, const char *mark)
{
	static const enum limen_bound_name shown[] = {LIMEN_LANDAUER, LIMEN_KB, LIMEN_CKL, LIMEN_PATH};
	const struct tune_figures *f = &t->figures;

	printf("  %-2s%11.6g %9.3g %9.4g %9.3g", mark, tune->sign * f->score, f->score_interval, f->heat_bits,
	       f->heat_interval_bits);
	for (int b = 0; b < 4; b++)
		print_number(f->bound_bits[shown[b]] > 0 ? f->heat_bits / f->bound_bits[shown[b]] : NAN);
	printf(" %8.1f", f->jumps);
	print_number(f->distance);
	print_number(f->sigma);
	printf("  %s\n", f->bound_valid[main_bound(tune)] ? "valid" : "not valid");
}

/* Of what was confirmed: the choice, and what nothing beats in both score and heat, by rising heat. */
static void print_front(const struct tune *tune)
{
	struct limen_tuned *one = calloc(tune->confirmed + 1, sizeof(*one));
	bool *front = calloc(tune->confirmed + 1, sizeof(*front));

	for (unsigned i = 0; one && i < tune->confirmed; i++) {
		const struct tune_figures *f = &tune->confirm[i].figures;

		one[i] = (struct limen_tuned){.failed = f->failed, .score = f->score, .cost = f->heat_bits};
	}
	if (one && front)
		limen_tune_front(one, tune->confirmed, front);
	if (front && tune->chosen < tune->confirmed)
		front[tune->chosen] = true;
	for (;;) {
		unsigned least = tune->confirmed;

		for (unsigned i = 0; one && front && i < tune->confirmed; i++)
			if (front[i] && (least == tune->confirmed || one[i].cost < one[least].cost))
				least = i;
		if (least == tune->confirmed)
			break;
		print_line(tune, &tune->confirm[least], least == tune->chosen ? "*" : "");
		front[least] = false;
	}
	free(one);
	free(front);
}

static void print_solution(const struct tune *tune)
{
	const struct limen_to_solution *s = &tune->to_solution;

	if (!s->runs)
		return;
	printf("\nEnergy to solution, %u seeds: %u met the target, with a median of %.4g bits per cell until then;\n",
	       s->runs, s->solved, s->median);
	printf("with restarts %.4g, 95%% bootstrap %.4g to %.4g.\n", s->energy, s->low, s->high);
}

/* The command that repeats a point, for a shell. */
static void write_command(const struct tune *tune, const struct tune_trial *t, FILE *out)
{
	fprintf(out, "limen %s", tune->task->name);
	tune->task->arguments(tune, t->value, out);
}

void tune_print(const struct tune *tune)
{
	printf("limen %s tunes %s: %s %g, least %s\n", limen_version(), tune->task->name, tune->goal,
	       tune->sign * tune->target, tune->ratio ? "heat / CKL" : "heat");
	printf("%u points tried with %u replicas, %u confirmed with %u; seed %llu\n\n", tune->searched,
	       tune->search_replicas, tune->confirmed, tune->replicas, (unsigned long long)tune->seed);
	printf("  %13s %9s %9s %9s %8s %8s %8s %8s %8s %8s %8s  %s\n", "score", "+-", "bits/cell", "+-", "/landau.",
	       "heat/KB", "heat/CKL", "/path", "jumps", "J rms", "sigma", limen_bound_label(main_bound(tune)));
	print_front(tune);
	if (tune->chosen >= tune->confirmed) {
		printf("\nNo point meets the target: widen the space, or give more --evaluations.\n");
		return;
	}
	const struct tune_trial *best = &tune->confirm[tune->chosen];

	printf("\n* the choice.");
	if (best->figures.left_out == best->figures.left_out)
		printf(" CKL counts %.2g%% of its cells by KB, outside the Gaussian form.",
		       100 * best->figures.left_out);
	putchar('\n');
	if (best->figures.test_score == best->figures.test_score)
		printf("  On test data, which decided nothing: %.4g\n", best->figures.test_score);
	printf("  ");
	write_command(tune, best, stdout);
	putchar('\n');
	print_solution(tune);
}

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static json_t *trials(const struct tune *tune, const struct tune_trial *t, unsigned n)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < n; i++)
		json_array_append_new(all, tune_trial_json(tune, &t[i]));
	return all;
}

/* null: no memory. */
static json_t *command_json(const struct tune *tune, const struct tune_trial *t)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out)
		write_command(tune, t, out);
	json_t *o = out && !fclose(out) ? cli_json_text(text) : json_null();

	free(text);
	return o;
}

json_t *tune_document(const struct tune *tune)
{
	const struct limen_to_solution *s = &tune->to_solution;
	bool found = tune->chosen < tune->confirmed;
	json_t *o = json_object(), *task = json_object();

	tune->task->describe(tune, task);
	json_object_set_new(o, "limen_version", json_string(limen_version()));
	json_object_set_new(o, "task", json_string(tune->task->name));
	json_object_set_new(o, "setting", task);
	json_object_set_new(o, "target_score", real(tune->target));
	json_object_set_new(o, "minimise", json_string(tune->ratio ? "ratio" : "heat"));
	json_object_set_new(o, "seed", json_integer((json_int_t)tune->seed));
	json_object_set_new(o, "chosen", found ? tune_trial_json(tune, &tune->confirm[tune->chosen]) : json_null());
	json_object_set_new(o, "command", found ? command_json(tune, &tune->confirm[tune->chosen]) : json_null());
	json_object_set_new(o, "energy_to_solution",
			    json_pack("{s:i, s:i, s:o, s:o, s:o, s:o}", "runs", (int)s->runs, "solved", (int)s->solved,
				      "median_bits_per_cell", real(s->runs ? s->median : NAN), "bits_per_cell",
				      real(s->runs ? s->energy : NAN), "low95", real(s->runs ? s->low : NAN), "high95",
				      real(s->runs ? s->high : NAN)));
	json_object_set_new(o, "confirmed", trials(tune, tune->confirm, tune->confirmed));
	json_object_set_new(o, "seeds", trials(tune, tune->solution, s->runs));
	json_object_set_new(o, "search", trials(tune, tune->search, tune->searched));
	return o;
}
