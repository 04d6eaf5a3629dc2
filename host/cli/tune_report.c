/* tune_report.c: what a search found, as text and as JSON. */
#include "json_text.h"
#include "tune.h"

#include <math.h>
#include <stdio.h>

static double ratio(const struct tune_figures *f, enum limen_bound_name bound)
{
	return f->heat_bits / f->bound_bits[bound];
}

static void print_line(const struct tune *tune, const struct tune_trial *t, const char *mark)
{
	const struct tune_figures *f = &t->figures;
	double sign = tune->task == &tune_qp ? -1 : 1;

	printf("  %-2s%11.6g %9.3g %9.4g %9.3g %8.3g %8.3g %8.3g %8.1f %8.3g %8.3g  %s\n", mark, sign * f->score,
	       f->score_interval, f->heat_bits, f->heat_interval_bits, ratio(f, LIMEN_KB), ratio(f, LIMEN_CKL),
	       ratio(f, LIMEN_PATH), f->jumps, f->distance, f->sigma,
	       f->bound_valid[LIMEN_CKL] ? "valid" : "not valid");
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

void tune_print(const struct tune *tune)
{
	char text[512];
	double sign = tune->task == &tune_qp ? -1 : 1;

	printf("limen %s tunes %s: %s %s %g, least %s\n", limen_version(), tune->task->name,
	       tune->task == &tune_qp ? "objective at most" : "validation accuracy",
	       tune->task == &tune_qp ? "" : "at least", sign * tune->target, tune->ratio ? "heat / CKL" : "heat");
	printf("%u points tried with %u replicas, %u confirmed with %u; seed %llu\n\n", tune->searched,
	       tune->search_replicas, tune->confirmed, tune->replicas, (unsigned long long)tune->seed);
	printf("  %13s %9s %9s %9s %8s %8s %8s %8s %8s %8s  %s\n", "score", "+-", "bits/cell", "+-", "heat/KB",
	       "heat/CKL", "/path", "jumps", "J rms", "sigma", "CKL");
	for (unsigned i = 0; i < tune->confirmed; i++)
		print_line(tune, &tune->confirm[i], i == tune->chosen ? "*" : "");
	if (tune->chosen >= tune->confirmed) {
		printf("\nNo point meets the target: widen the space, or give more --evaluations.\n");
		return;
	}
	const struct tune_trial *best = &tune->confirm[tune->chosen];

	printf("\n* the choice. CKL counts %.2g%% of its cells by KB, outside the Gaussian form.\n",
	       100 * best->figures.left_out);
	if (best->figures.test_score == best->figures.test_score)
		printf("  On test data, which decided nothing: %.4g\n", best->figures.test_score);
	printf("  %s\n", tune->task->command(tune, best->value, text));
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

json_t *tune_document(const struct tune *tune)
{
	const struct limen_to_solution *s = &tune->to_solution;
	bool found = tune->chosen < tune->confirmed;
	json_t *o = json_object(), *task = json_object();
	char text[512];

	tune->task->describe(tune, task);
	json_object_set_new(o, "limen_version", json_string(limen_version()));
	json_object_set_new(o, "task", json_string(tune->task->name));
	json_object_set_new(o, "setting", task);
	json_object_set_new(o, "target_score", real(tune->target));
	json_object_set_new(o, "minimise", json_string(tune->ratio ? "ratio" : "heat"));
	json_object_set_new(o, "seed", json_integer((json_int_t)tune->seed));
	json_object_set_new(o, "chosen", found ? tune_trial_json(tune, &tune->confirm[tune->chosen]) : json_null());
	json_object_set_new(o, "command",
			    found ? cli_json_text(tune->task->command(tune, tune->confirm[tune->chosen].value, text))
				  : json_null());
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
