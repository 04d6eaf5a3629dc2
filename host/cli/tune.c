/* tune.c: `limen tune`. */
#include "json_text.h"
#include "plot.h"
#include "tune.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIRMED_EACH = 2, CONFIRMED_LAST = 12, FRONT_MOST = 6, RESAMPLES = 2000, EVALUATIONS_MOST = 100000 };

double tune_cost(const struct tune *tune, const struct tune_figures *f)
{
	double ckl = f->bound_bits[LIMEN_CKL];

	if (!tune->ratio)
		return f->heat_bits;
	/* inside the domain: valid, and nine cells of ten within the Gaussian form */
	return f->bound_valid[LIMEN_CKL] && f->left_out <= 0.1 && ckl > 0 ? f->heat_bits / ckl : NAN;
}

static struct limen_tuned tuned(const struct tune *tune, const struct tune_trial *t)
{
	struct limen_tuned one = {.failed = !t->done || t->figures.failed,
				  .score = t->figures.score,
				  .cost = tune_cost(tune, &t->figures)};

	memcpy(one.value, t->value, sizeof(one.value));
	return one;
}

static int confirm_one(struct tune *tune, unsigned which, struct limen_errmsg *err)
{
	struct tune_trial *t = &tune->confirm[tune->confirmed++];

	*t = tune->search[which];
	t->stage = "confirm";
	t->replicas = tune->replicas;
	t->done = false;
	return tune_evaluate(tune, t, 1, err);
}

/* What looks best with few replicas is in part luck: it gets all replicas, and from then on the search knows it by
 * their figures. Whatever is best in the end has therefore been confirmed, or was one too many for a generation. */
static int confirm_best(struct tune *tune, struct limen_tuned *tried, bool *used, unsigned most,
			struct limen_errmsg *err)
{
	int which, error = LIMEN_OK;

	for (unsigned i = 0; !error && i < most; i++) {
		which = limen_tune_best(tried, tune->searched, tune->target, NULL);
		if (which < 0 || used[which])
			break;
		used[which] = true;
		error = confirm_one(tune, (unsigned)which, err);
		tried[which] = tuned(tune, &tune->confirm[tune->confirmed - 1]);
	}
	return error;
}

static int search_generation(struct tune *tune, struct limen_tuned *tried, struct limen_errmsg *err)
{
	unsigned first = tune->searched, left = tune->evaluations - first;
	unsigned n = left < LIMEN_TUNE_GENERATION ? left : LIMEN_TUNE_GENERATION;

	for (unsigned i = first; i < first + n; i++) {
		tune->search[i] = (struct tune_trial){
			.stage = "search", .index = i, .replicas = tune->search_replicas, .seed = tune->seed};
		limen_tune_propose(&tune->space, tried, i, tune->evaluations, tune->target, tune->seed,
				   tune->search[i].value);
	}
	int error = tune_evaluate(tune, tune->search + first, n, err);

	for (unsigned i = first; i < first + n; i++)
		tried[i] = tuned(tune, &tune->search[i]);
	tune->searched = first + n;
	return error;
}

static int search(struct tune *tune, struct limen_tuned *tried, bool *used, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	while (!error && tune->searched < tune->evaluations) {
		error = search_generation(tune, tried, err);
		if (!error)
			error = confirm_best(tune, tried, used, CONFIRMED_EACH, err);
	}
	if (!error)
		error = confirm_best(tune, tried, used, CONFIRMED_LAST, err);
	return error;
}

/* The cheapest of what was confirmed and meets the target. */
static void choose(struct tune *tune)
{
	double least = INFINITY;

	tune->chosen = tune->evaluations + FRONT_MOST;
	for (unsigned i = 0; i < tune->confirmed; i++) {
		const struct tune_figures *f = &tune->confirm[i].figures;

		if (!f->failed && f->score >= tune->target && tune_cost(tune, f) < least) {
			least = tune_cost(tune, f);
			tune->chosen = i;
		}
	}
}

/* More of the front of score and heat, evenly picked, for the pictures. */
static int trace_front(struct tune *tune, const struct limen_tuned *tried, const bool *used, struct limen_errmsg *err)
{
	bool *front = calloc(tune->searched + 1, sizeof(*front));
	unsigned n = front ? limen_tune_front(tried, tune->searched, front) : 0, seen = 0, next = 0;
	int error = front ? LIMEN_OK : LIMEN_ENOMEM;

	for (unsigned i = 0; !error && i < tune->searched; i++) {
		if (!front[i])
			continue;
		bool pick = seen++ * (uint64_t)FRONT_MOST >= next * (uint64_t)n;

		if (!pick)
			continue;
		next++;
		if (!used[i])
			error = confirm_one(tune, i, err);
	}
	free(front);
	return error;
}

static int solve_again(struct tune *tune, struct limen_errmsg *err)
{
	double *energy = calloc(tune->seeds + 1, sizeof(*energy));
	bool *solved = calloc(tune->seeds + 1, sizeof(*solved));
	int error = energy && solved ? LIMEN_OK : LIMEN_ENOMEM;

	for (unsigned i = 0; i < tune->seeds; i++) {
		tune->solution[i] = tune->confirm[tune->chosen];
		tune->solution[i].stage = "seed";
		tune->solution[i].index = i;
		tune->solution[i].replicas = 1;
		tune->solution[i].seed = tune->seed + 1 + i;
		tune->solution[i].done = false;
	}
	if (!error)
		error = tune_evaluate(tune, tune->solution, tune->seeds, err);
	for (unsigned i = 0; !error && i < tune->seeds; i++) {
		const struct tune_figures *f = &tune->solution[i].figures;

		solved[i] = f->first_bits == f->first_bits;
		energy[i] = solved[i] ? f->first_bits : f->heat_bits;
	}
	if (!error)
		error = limen_to_solution(energy, solved, tune->seeds, RESAMPLES, tune->seed, &tune->to_solution);
	free(energy);
	free(solved);
	return error;
}

static int all_stages(struct tune *tune, struct limen_errmsg *err)
{
	struct limen_tuned *tried = calloc(tune->evaluations + 1, sizeof(*tried));
	bool *used = calloc(tune->evaluations + 1, sizeof(*used));

	tune->search = calloc(tune->evaluations + 1, sizeof(*tune->search));
	tune->confirm = calloc(tune->evaluations + FRONT_MOST + 1, sizeof(*tune->confirm));
	tune->solution = calloc(tune->seeds + 1, sizeof(*tune->solution));
	int error = tried && used && tune->search && tune->confirm && tune->solution ? LIMEN_OK : LIMEN_ENOMEM;

	if (!error)
		error = search(tune, tried, used, err);
	if (!error)
		error = trace_front(tune, tried, used, err);
	choose(tune);
	if (!error && tune->chosen < tune->confirmed && tune->seeds)
		error = solve_again(tune, err);
	free(tried);
	free(used);
	return error;
}

/* --- options --- */

/* Options of other workloads' dimensions are refused, not ignored. */
static int check_space(const struct tune *tune)
{
	static const char *const names[] = {"bits",    "range", "batch", "pulses", "sweeps",
					    "barrier", "rise",  "gain",  "growth", "kinetics"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool known = false;

		for (unsigned d = 0; d < tune->space.dimensions; d++)
			known = known || !strcmp(names[i], tune->space.dimension[d].name);
		if (!known && cli_value(tune->command, tune->values, names[i]))
			return cli_usage(tune->command, "--%s is no setting of %s", names[i], tune->task->name);
	}
	return CLI_OK;
}

/* "A:B" or "A" for each dimension that has an option of its name. */
static int read_space(struct tune *tune)
{
	for (unsigned d = 0; d < tune->space.dimensions; d++) {
		struct limen_dimension *dimension = &tune->space.dimension[d];
		const char *text = strcmp(dimension->name, "kinetics") != 0
					   ? cli_value(tune->command, tune->values, dimension->name)
					   : NULL;
		char *end;

		if (!text)
			continue;
		dimension->from = dimension->to = strtod(text, &end);
		if (*end == ':')
			dimension->to = strtod(end + 1, &end);
		if (end == text || *end || strspn(text, "+-.0123456789eE:") != strlen(text) ||
		    !(dimension->from <= dimension->to && dimension->to <= 1e9 && dimension->from >= 0) ||
		    (dimension->logarithmic && dimension->from <= 0) ||
		    (dimension->whole && ceil(dimension->from) > floor(dimension->to)))
			return cli_usage(tune->command, "--%s %s: give A or A:B, A at most B%s%s", dimension->name,
					 text, dimension->logarithmic ? ", above 0" : "",
					 dimension->whole ? ", with a whole number between them" : "");
	}
	return check_space(tune);
}

static int read_numbers(struct tune *tune)
{
	const struct cli_command *c = tune->command;
	const char **v = tune->values, *minimise = cli_value(c, v, "minimise");
	unsigned long long evaluations = 96, replicas = 12, seeds = 15, threads = 1, seed = 1;

	if (minimise && strcmp(minimise, "heat") != 0 && strcmp(minimise, "ratio") != 0)
		return cli_usage(c, "--minimise %s: heat or ratio", minimise);
	tune->ratio = minimise && *minimise == 'r';

	unsigned long long few = tune->ratio ? LIMEN_REPLICAS_MIN : 2;

	if (!cli_unsigned(c, v, "evaluations", EVALUATIONS_MOST, &evaluations) ||
	    !cli_unsigned(c, v, "replicas", 10000, &replicas) || !cli_unsigned(c, v, "search-replicas", 10000, &few) ||
	    !cli_unsigned(c, v, "seeds", 10000, &seeds) || !cli_unsigned(c, v, "threads", 1024, &threads) ||
	    !cli_unsigned(c, v, "seed", INT32_MAX, &seed) || !cli_real(c, v, "target", &tune->target))
		return CLI_USAGE;
	if (!evaluations || !threads || !few || replicas < LIMEN_REPLICAS_MIN)
		return cli_usage(
			c, "--evaluations, --threads and --search-replicas must be 1 or more, --replicas %d or more",
			LIMEN_REPLICAS_MIN);
	if (tune->ratio && few < LIMEN_REPLICAS_MIN)
		return cli_usage(c, "--search-replicas %llu: the ratio to CKL needs %d", few, LIMEN_REPLICAS_MIN);
	const char *uri = cli_value(c, v, "device");

	if (threads > 1 && uri && strncmp(uri, "ref:", 4) != 0 && strncmp(uri, "sim:", 4) != 0)
		return cli_usage(c, "--threads %llu: %s is one device; threads need ref: or sim:, one for each",
				 threads, uri);
	tune->evaluations = (unsigned)evaluations;
	tune->replicas = (unsigned)replicas;
	tune->search_replicas = (unsigned)few;
	tune->seeds = (unsigned)seeds;
	tune->threads = (unsigned)threads;
	tune->seed = seed;
	return CLI_OK;
}

/* What evaluations depend on: the log of another search is refused. */
static json_t *header(const struct tune *tune)
{
	json_t *o = json_object(), *space = json_object();

	for (unsigned d = 0; d < tune->space.dimensions; d++)
		json_object_set_new(space, tune->space.dimension[d].name,
				    json_pack("[f, f]", tune->space.dimension[d].from, tune->space.dimension[d].to));
	json_object_set_new(o, "limen_tune", json_integer(1));
	json_object_set_new(o, "task", json_string(tune->task->name));
	json_object_set_new(o, "seed", json_integer((json_int_t)tune->seed));
	json_object_set_new(o, "target", json_real(tune->target));
	json_object_set_new(o, "minimise", json_string(tune->ratio ? "ratio" : "heat"));
	json_object_set_new(o, "evaluations", json_integer(tune->evaluations));
	json_object_set_new(o, "search_replicas", json_integer(tune->search_replicas));
	json_object_set_new(o, "space", space);
	tune->task->describe(tune, o);
	return o;
}

static int write_all(struct tune *tune, struct limen_file *json, const char *plots)
{
	struct limen_errmsg err = {""};
	int error = json ? cli_json_commit(tune_document(tune), 15, json, &err) : LIMEN_OK;

	if (!error && plots)
		error = tune_plot(tune, plots, &err);
	return error ? cli_error(tune->command, error, &err) : CLI_OK;
}

static int tune_all(struct tune *tune)
{
	const char *json_path = cli_value(tune->command, tune->values, "json");
	const char *plots = cli_value(tune->command, tune->values, "plot");
	struct limen_file *json = NULL;
	struct limen_errmsg err = {""};
	int error = plots ? cli_plot_check("x.svg", &err) : LIMEN_OK;

	if (!error && json_path)
		error = limen_file_create(json_path, &json, &err);
	json_t *head = error ? NULL : header(tune);
	int status = error ? cli_error(tune->command, error, &err) : tune_log_open(tune, head);

	json_decref(head);
	if (!status) {
		cli_catch_signals();
		error = all_stages(tune, &err);
		if (error == LIMEN_EINTERRUPTED) {
			fprintf(stderr, "limen tune: interrupted%s\n",
				tune->log_path ? "; the same command goes on from its log" : "");
			status = CLI_INTERRUPTED;
		} else if (error) {
			status = cli_error(tune->command, error, &err);
		}
	}
	if (!status) {
		status = write_all(tune, json, plots);
		json = NULL;
		tune_print(tune);
		if (!status && tune->chosen >= tune->confirmed)
			status = CLI_FAILURE;
	}
	limen_file_discard(json);
	return status;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct tune tune = {.command = command,
			    .values = values,
			    .log = -1,
			    .target = 0.9,
			    .sign = 1,
			    .goal = "validation accuracy at least"};

	(void)words;
	tune.task = cli_value(command, values, "qp")      ? &tune_qp
		    : cli_value(command, values, "graph") ? &tune_anneal
							  : &tune_train;
	tune.log_path = cli_value(command, values, "log");
	tune.quiet = cli_value(command, values, "quiet") != NULL;
	int status = read_numbers(&tune);

	if (!status)
		status = tune.task->open(&tune);
	if (!status)
		status = read_space(&tune);
	if (!status)
		status = tune_all(&tune);
	if (tune.data)
		tune.task->close(&tune);
	tune_log_close(&tune);
	free(tune.search);
	free(tune.confirm);
	free(tune.solution);
	return status;
}

const struct cli_command cli_tune = {
	.name = "tune",
	.usage = "--target T [--train FILE | --qp FILE | --graph FILE] [OPTIONS]",
	.summary = "searches settings for the least heat that meets a target",
	.options =
		(const struct cli_option[]){
			{"target", "T",
			 "what must be reached: accuracy on validation data (default 0.9), the objective\nof --qp, or "
			 "the mean best cut or energy of --graph"},
			{"train", "FILE", "training samples, in the forms of `limen train` (default: built-in digits)"},
			{"validate", "SHARE", "rows of them that are held out and decide (default 0.25)"},
			{"test", "FILE", "samples that are measured at the end and decide nothing"},
			{"label", "first|last", "column of the label in CSV and .npy (default last)"},
			{"qp", "FILE", "tune this quadratic program instead"},
			{"graph", "FILE", "tune the annealing of this Ising problem instead"},
			{"device", "URI", "engine (default ref:); each thread opens its own"},
			{"minimise", "heat|ratio", "heat per cell (default), or its ratio to CKL inside CKL's domain"},
			{"evaluations", "N", "points to try (default 96)"},
			{"search-replicas", "R", "replicas of a try (default 2; 12 for the ratio)"},
			{"replicas", "R", "replicas of what is confirmed and shown (default 12)"},
			{"seeds", "S", "runs for the energy to solution (default 15)"},
			{"seed", "S", "of the search, of the held-out rows and of all runs (default 1)"},
			{"threads", "T", "points at a time; the result does not depend on it (default 1)"},
			{"log", "FILE", "a line of JSON per evaluation; if it exists the search goes on from it"},
			{"json", "FILE", "write the result: chosen point, front, energy to solution, all trials"},
			{"plot", "DIR", "draw heat against operations, precision and speed, with bounds (gnuplot)"},
			{"bits", "A:B", "where to look; A alone holds it. Training 5:8, qp 6:10"},
			{"range", "A:B", "2:4"},
			{"batch", "A:B", "512:4096"},
			{"pulses", "A:B", "40:300"},
			{"sweeps", "A:B", "of --qp, 500:8000; of --graph, 50:1000"},
			{"barrier", "A:B", "at the start, bits; 0:2, qp and graph 0:1"},
			{"rise", "A:B", "of the barrier until the end, bits; 0:2, qp 0:4, graph 0:2"},
			{"gain", "A:B", "at the start; 8:512, qp 0.001:0.3 over the curvature of a level, graph 0.1:2"},
			{"growth", "A:B", "gain at the end over that at the start; 1:64, qp 1:300, graph 1:32"},
			{"kinetics", "NAME,...", "to choose from (default glauber)"},
			{"quiet", NULL, "no progress bar"},
			{NULL, NULL, NULL},
		},
	.details = "Two fifths of the points are spread over the space, the rest stay near the best. Exit status 1: no "
		   "point meets\n"
		   "the target.\n\n"
		   "examples:\n"
		   "  limen tune --target 0.93 --threads 2 --log tune.jsonl --plot figures\n"
		   "  limen tune --target 0.935 --minimise ratio --train optdigits.tra --test optdigits.tes "
		   "--evaluations 200\n"
		   "  limen tune --qp random:n=16,seed=1\n",
	.run = run,
};
