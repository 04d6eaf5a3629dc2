/* lab.c: `limen lab`. */
#include "lab_cli.h"

#include "json_text.h"
#include "plot.h"
#include "run_file.h"

#include <limen/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What an experiment may spend, by tier; the full tier is not limited. */
static const struct {
	double attempts, bytes;
} budgets[] = {[LAB_QUICK] = {2e6, 2e6}, [LAB_NORMAL] = {1e8, 1e8}, [LAB_FULL] = {0, 0}};

struct session {
	const struct cli_command *command;
	const char *json_path, *plot_directory;
	const char **values, **words; /* as a run file has them */
	struct lab lab;
	const struct lab_experiment *running;
	bool bar, quiet;
	bool silent; /* JSON has standard output */
	json_t *results;
	unsigned passed, failed, left; /* left: not run, as the device was lost */
	bool lost;
	double false_alarm;
};

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static void progress(void *ctx, double share)
{
	const struct session *s = ctx;
	char bar[CLI_BAR + 1];

	if (!s->bar)
		return;
	fprintf(stderr, "\r[%s] %u %s \033[K", cli_bar(share, bar), s->running->number, s->running->name);
	fflush(stderr);
}

static int list(void)
{
	printf("%-3s %-18s %s\n", "", "name", "shows");
	for (unsigned i = 0; i < lab_experiment_count; i++)
		printf("%2u  %-18s %s\n", lab_experiments[i]->number, lab_experiments[i]->name,
		       lab_experiments[i]->title);
	printf("\nlimen lab NAME, limen lab NUMBER, or limen lab all\n");
	return CLI_OK;
}

static int perform(struct session *s, const struct lab_experiment *experiment, struct limen_errmsg *err)
{
	struct lab_result *result = malloc(sizeof(*result));
	int error = LIMEN_OK;

	if (!result)
		return LIMEN_ENOMEM;
	s->running = experiment;
	progress(s, 0);
	lab_run_experiment(&s->lab, experiment, result);
	if (s->bar)
		fprintf(stderr, "\r\033[K");
	if (!s->silent)
		lab_print(experiment, result, !s->quiet);
	fflush(stdout);
	s->passed += result->passed;
	s->failed += !result->passed && result->error != LIMEN_EINTERRUPTED;
	s->false_alarm += lab_false_alarm(result);
	s->lost = result->error && result->error != LIMEN_EINTERRUPTED && limen_reset(s->lab.device);
	if (s->results)
		json_array_append_new(s->results, lab_json(experiment, result));
	if (s->plot_directory && !result->error)
		error = lab_draw(s->command, experiment, result, s->plot_directory, err);
	lab_result_free(result);
	free(result);
	return error;
}

static json_t *document(const struct session *s)
{
	static const char *const tiers[] = {"quick", "normal", "full"};
	const struct limen_info *info = limen_device_info(s->lab.device);

	return json_pack("{s:s, s:i, s:s, s:I, s:s, s:O, s:i, s:i, s:b, s:f, s:{s:o, s:s, s:i, s:o}}", "limen_version",
			 limen_version(), "contract_version", LIMEN_VERSION, "tier", tiers[s->lab.tier], "seed",
			 (json_int_t)s->lab.seed, "energy_unit", "bits: kT ln 2", "experiments", s->results, "passed",
			 (int)s->passed, "failed", (int)s->failed, "interrupted", cli_interrupted(), "false_alarm",
			 s->false_alarm, "run", "device", cli_json_text(limen_device_uri(s->lab.device)),
			 "configuration", info->name, "lanes", (int)info->lanes, "reproduce",
			 run_file_json(s->command, s->values, s->words));
}

enum { DIGITS = 17 };

/* JSON to its file, or to standard output when that is NULL; the run file. */
static int write_documents(const struct session *s, struct limen_file *json, struct limen_errmsg *err)
{
	json_t *o = document(s);
	int error = run_file_save(cli_value(s->command, s->values, "save-run"), s->command, s->values, s->words, o,
				  DIGITS, err);

	if (!error && s->json_path)
		return cli_json_commit(o, DIGITS, json, err);
	json_decref(o);
	limen_file_discard(json);
	return error;
}

/* Runs what was asked for, as long as the device can be reset; an interruption still writes what there is. */
static int perform_all(struct session *s, const struct lab_experiment *one, struct limen_errmsg *err)
{
	struct limen_file *json = NULL;
	int error = s->json_path && !s->silent ? limen_file_create(s->json_path, &json, err) : LIMEN_OK;

	for (unsigned i = 0; i < lab_experiment_count && !error && !cli_interrupted(); i++) {
		if (one && one != lab_experiments[i])
			continue;
		if (s->lost)
			s->left++;
		else
			error = perform(s, lab_experiments[i], err);
	}
	if (s->results && !error)
		return write_documents(s, json, err);
	limen_file_discard(json);
	return error;
}

static void summary(const struct session *s)
{
	const struct limen_info *info = limen_device_info(s->lab.device);

	printf("%u passed, %u failed", s->passed, s->failed);
	if (s->left)
		printf(", %u not run: the device is lost,", s->left);
	printf("%s on %s (%s, %u lanes), seed %llu; a faithful array fails this with probability %.1e\n",
	       cli_interrupted() ? ", then interrupted," : "", limen_device_uri(s->lab.device), info->name, info->lanes,
	       (unsigned long long)s->lab.seed, s->false_alarm);
}

static int open_and_perform(struct session *s, const char *uri, const struct lab_experiment *one)
{
	struct limen_errmsg err = {""};
	int error = limen_open(uri, &s->lab.device, &err);

	if (error)
		return cli_error(s->command, error, &err);
	s->results = s->json_path || cli_value(s->command, s->values, "save-run") ? json_array() : NULL;
	error = perform_all(s, one, &err);
	if (!error && !s->silent)
		summary(s);
	json_decref(s->results);
	limen_close(s->lab.device);
	if (error)
		return cli_error(s->command, error, &err);
	return cli_interrupted() ? CLI_INTERRUPTED : s->failed ? CLI_FAILURE : CLI_OK;
}

static int make_directory(const struct cli_command *command, const char *path)
{
	struct stat st;
	struct limen_errmsg err = {""};

	if (mkdir(path, 0777) != 0 && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)))
		return cli_usage(command, "--plot %s: no directory, and none can be made", path);
	int error = cli_plot_check("x.svg", &err);

	return error ? cli_error(command, error, &err) : CLI_OK;
}

static int read_options(struct session *s, const char **values)
{
	unsigned long long seed = 0;
	bool quick = cli_value(s->command, values, "quick"), full = cli_value(s->command, values, "full");

	if (quick && full)
		return cli_usage(s->command, "--quick and --full");
	s->lab.tier = quick ? LAB_QUICK : full ? LAB_FULL : LAB_NORMAL;
	s->lab.attempts_most = budgets[s->lab.tier].attempts;
	s->lab.bytes_most = budgets[s->lab.tier].bytes;
	if (!cli_unsigned(s->command, values, "seed", UINT32_MAX, &seed) ||
	    !cli_real(s->command, values, "attempts", &s->lab.attempts_most) ||
	    !cli_real(s->command, values, "bytes", &s->lab.bytes_most))
		return CLI_USAGE;
	if (full && (cli_value(s->command, values, "attempts") || cli_value(s->command, values, "bytes")))
		return cli_usage(s->command, "--full takes the ensembles that it needs: no --attempts, no --bytes");
	if (!full && !(s->lab.attempts_most >= 1000 && s->lab.bytes_most >= 1000))
		return cli_usage(s->command, "--attempts and --bytes: 1000 or more");
	s->lab.seed = seed;
	s->lab.stop = stop;
	s->lab.progress = progress;
	s->lab.ctx = s;
	s->json_path = cli_value(s->command, values, "json");
	s->plot_directory = cli_value(s->command, values, "plot");
	s->silent = s->json_path && !strcmp(s->json_path, "-");
	s->quiet = cli_value(s->command, values, "quiet");
	s->bar = !s->quiet && isatty(STDERR_FILENO);
	return s->plot_directory ? make_directory(s->command, s->plot_directory) : CLI_OK;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct session s = {.command = command, .values = values, .words = words};
	const char *what = words[0];
	const struct lab_experiment *one = NULL;

	if (!what || !strcmp(what, "list") || !strcmp(what, "LIST"))
		return list();
	if (strcmp(what, "all") != 0 && !(one = lab_find(what)))
		return cli_usage(command, "no experiment '%s'; limen lab list shows them", what);
	cli_catch_signals();
	cli_default(command, values, "device", "ref:");
	cli_default(command, values, "seed", "1");
	int status = read_options(&s, values);

	return status ? status : open_and_perform(&s, cli_value(command, values, "device"), one);
}

const struct cli_command cli_lab = {
	.name = "lab",
	.usage = "list|NAME|all [--device URI] [OPTIONS]",
	.summary = "experiments that show that an array obeys thermodynamics",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "engine (default ref:)"},
			{"quick", NULL, "small ensembles with wide tolerances, seconds in all"},
			{"full", NULL, "ensembles large enough for the stated precisions, up to millions of cells"},
			{"attempts", "N", "most attempts of an experiment (quick 2e6, else 1e8; not with --full)"},
			{"bytes", "N", "most bytes on the wire (quick 2e6, else 1e8; not with --full)"},
			{"seed", "N", "of the random streams (default 1)"},
			{"json", "[FILE]",
			 "every check and curve as JSON; without FILE to standard output, in place of the text"},
			{"plot", "DIR", "draw each experiment's figure, DIR/NAME.svg and .png (needs gnuplot)"},
			{"quiet", NULL, "one line an experiment, and failed checks"},
			{"save-run", "FILE.yaml", "write the file that repeats this run (limen run, limen replay)"},
			{NULL, NULL, NULL},
		},
	.details = "Each experiment compares what the engine measured with exact integration of the same protocol and "
		   "with\n"
		   "closed forms. A statistical check fails beyond five standard errors: its false-alarm rate (5.7e-7 "
		   "two-sided)\n"
		   "stays the same whatever the ensemble, only its tolerance changes. --full also asks for the "
		   "precision that\n"
		   "the experiment states. Heat in bits, kT ln 2. Exit status 1 if a check fails.\n\n"
		   "examples:\n  limen lab list\n  limen lab erase-bit --plot figures\n"
		   "  limen lab all --quick --device sim:lanes=16\n",
	.words_most = 1,
	.run = run,
	.outputs = (const char *const[]){"json", "plot", "quiet", "save-run", NULL},
};
