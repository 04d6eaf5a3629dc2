/* protocol.c: `limen protocol`: a protocol from a file, on an engine and by exact integration. */
#include "json_text.h"
#include "run_file.h"
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static void progress(void *ctx, double share)
{
	(void)ctx;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, share < 1 ? "\r%3.0f%% \033[K" : "\r\033[K", 100 * share);
}

static bool integrate(struct trial *t, unsigned group)
{
	int error = LIMEN_OK;

	for (int p = 0; p < LIMEN_PRECISION_COUNT && !error; p++) {
		struct limen_exact *exact = &t->exact[p];

		limen_exact_free(exact);
		error = limen_exact_init(exact, t->protocol.bits);
		if (!error)
			error = limen_protocol_exact_until(&t->protocol, group, (enum limen_precision)p, stop, NULL,
							   exact);
	}
	return !lab_check_error(&t->lab, error);
}

static void report_groups(struct trial *t)
{
	const struct limen_info *info = limen_device_info(t->lab.device);

	if (!t->silent)
		printf("%s: B = %u, %zu pulses, %.0f attempts a cell; %s cells in %u group%s on %s (%s), seed %llu\n",
		       t->path, t->protocol.bits, t->protocol.pulses, limen_protocol_attempts(&t->protocol),
		       cli_grouped(t->result.cells), t->protocol.groups, t->protocol.groups == 1 ? "" : "s",
		       limen_device_uri(t->lab.device), info->name, (unsigned long long)t->lab.seed);
	for (unsigned g = 0; g < t->protocol.groups && integrate(t, g); g++) {
		if (!t->silent)
			trial_print(t, g);
		if (t->groups)
			json_array_append_new(t->groups, trial_json(t, g));
	}
}

/* lab_run leaves a check where what was read contradicts itself: no figure is worth printing then. */
static void check_sums(struct trial *t)
{
	for (unsigned i = 0; i < t->result.checks && !t->result.error; i++)
		if (!t->result.check[i].passed) {
			t->result.error = LIMEN_EPROTOCOL;
			snprintf(t->result.message, sizeof(t->result.message),
				 "%s: not so: %.17g and %.17g %s; the device or the line to it is damaged",
				 t->result.check[i].what, t->result.check[i].measured, t->result.check[i].expected,
				 t->result.check[i].unit);
		}
}

enum { DIGITS = 17 };

/* The JSON file, if it is wanted, and the run file. */
static int write_documents(struct trial *t, const char **values, const char **words, struct limen_errmsg *err)
{
	const char *save = cli_value(t->command, values, "save-run");
	const struct limen_info *info = limen_device_info(t->lab.device);
	json_t *o = json_pack(
		"{s:s, s:i, s:o, s:i, s:i, s:f, s:I, s:i, s:i, s:I, s:f, s:O, s:{s:o, s:s, s:i, s:o}}",
		"limen_version", limen_version(), "contract_version", LIMEN_VERSION, "protocol", cli_json_text(t->path), "bits",
		(int)t->protocol.bits, "pulses", (int)t->protocol.pulses, "attempts_per_cell",
		limen_protocol_attempts(&t->protocol), "seed", (json_int_t)t->lab.seed, "tile_rows",
		(int)t->result.rows, "tile_columns", (int)t->result.cols, "rounds", (json_int_t)t->result.rounds,
		"temperature_k", t->temperature_k, "groups", t->groups, "run", "device",
		cli_json_text(limen_device_uri(t->lab.device)), "configuration", info->name, "lanes", (int)info->lanes,
		"reproduce", run_file_json(t->command, values, words));
	int error = run_file_save(save, t->command, values, words, o, DIGITS, err);

	if (!error && t->json_path) {
		error = cli_json_commit(o, DIGITS, t->json, err);
		t->json = NULL;
	} else {
		json_decref(o);
	}
	return error;
}

static int perform(struct trial *t, const char **values, const char **words)
{
	struct limen_errmsg err = {""};
	int error = t->json_path && !t->silent ? limen_file_create(t->json_path, &t->json, &err) : LIMEN_OK;

	if (!error)
		error = limen_open(t->uri, &t->lab.device, &err);
	if (error) {
		limen_file_discard(t->json);
		return cli_error(t->command, error, &err);
	}
	t->lab.result = &t->result;
	t->groups = t->json_path || cli_value(t->command, values, "save-run") ? json_array() : NULL;
	lab_run(&t->lab, &t->protocol, t->cells, 0, t->sample, t->totals, NULL, NULL);
	check_sums(t);
	if (!t->result.error)
		report_groups(t);
	error = t->result.error;
	snprintf(err.text, sizeof(err.text), "%s", t->result.message);
	if (!error && t->groups)
		error = write_documents(t, values, words, &err);
	for (unsigned g = 0; g < t->protocol.groups; g++)
		lab_sample_free(&t->sample[g]);
	for (int p = 0; p < LIMEN_PRECISION_COUNT; p++)
		limen_exact_free(&t->exact[p]);
	json_decref(t->groups);
	limen_file_discard(t->json); /* not written after an error */
	limen_close(t->lab.device);
	if (error == LIMEN_EINTERRUPTED)
		return CLI_INTERRUPTED;
	return error ? cli_error(t->command, error, &err) : CLI_OK;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct trial t = {.command = command, .path = words[0]};
	unsigned long long cells = 0, seed = 0;
	struct limen_errmsg err = {""};

	cli_default(command, values, "device", "ref:");
	cli_default(command, values, "cells", "65536");
	cli_default(command, values, "seed", "1");
	cli_default(command, values, "temperature", "300");
	t.uri = cli_value(command, values, "device");
	t.json_path = cli_value(command, values, "json");
	t.silent = t.json_path && !strcmp(t.json_path, "-");
	if (!t.path)
		return cli_usage(command, "which file?");
	if (!cli_unsigned(command, values, "cells", 1000000000, &cells) ||
	    !cli_unsigned(command, values, "seed", UINT32_MAX, &seed) ||
	    !cli_real(command, values, "temperature", &t.temperature_k))
		return CLI_USAGE;
	if (cells < 2 || !(t.temperature_k > 0))
		return cli_usage(command, "at least 2 cells, and a temperature above 0");
	t.cells = (size_t)cells;
	t.lab = (struct lab){.seed = seed, .stop = stop, .progress = progress};
	cli_catch_signals();
	int error = limen_protocol_read(t.path, &t.protocol, &err);
	int status = error ? cli_error(command, error, &err) : perform(&t, values, words);

	limen_protocol_free(&t.protocol);
	return status;
}

const struct cli_command cli_protocol = {
	.name = "protocol",
	.usage = "FILE [OPTIONS]",
	.summary = "runs pulses from a file on an ensemble of cells, beside exact integration",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "engine (default ref:)"},
			{"cells", "N", "cells of the ensemble, in rounds of what the device holds (default 65536)"},
			{"seed", "N", "of the random streams (default 1)"},
			{"temperature", "K", "for joules (default 300)"},
			{"json", "[FILE]",
			 "everything, distributions included; without FILE to standard output, in place of the text"},
			{"save-run", "FILE.yaml", "write the file that repeats this run (limen run, limen replay)"},
			{NULL, NULL, NULL},
		},
	.details =
		"A file holds a line per pulse:\n\n"
		"  bits 1                       # levels -1 and 0\n"
		"  start uniform                # or: level L, or: weights P P ...\n"
		"  ramp field=0:10 steps=64     # 64 attempts, the field grows to 10 bits\n"
		"  pulse field=10 barrier=3 attempts=20 kinetics=metropolis\n\n"
		"More in docs/files.md. Columns: measured with its standard error; exact integration as the machine\n"
		"computes (word), with its tables but P = 2^-e (table), and in real numbers (ideal).\n\n"
		"examples:\n  limen protocol examples/erase.protocol\n"
		"  limen protocol examples/erase.protocol --device sim:lanes=16 --cells 4096 --json erase.json\n",
	.words_most = 1,
	.run = run,
	.outputs = (const char *const[]){"json", "save-run", NULL},
};
