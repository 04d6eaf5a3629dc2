/* protocol.c: `limen protocol`: a protocol from a file, on an engine and by exact integration. */
#include "lab_cli.h"

#include <limen/file.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct trial {
	const struct cli_command *command;
	const char *path, *uri, *json_path;
	size_t cells;
	double temperature_k;
	struct limen_protocol protocol;
	struct lab lab;
	struct lab_result result;
	struct lab_sample sample[LIMEN_PROTOCOL_GROUPS_MAX];
	int64_t totals[LIMEN_TOTAL_COUNT];
	struct limen_exact exact[LIMEN_PRECISION_COUNT]; /* of one group at a time */
	json_t *groups;
	struct limen_file *json; /* of json_path, made before the work: a place that cannot be written fails now */
};

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

/* A figure measured, and as the three integrations have it. */
struct row {
	const char *name, *unit, *key;
	double measured, scatter; /* scatter below 0: none is given */
	double exact[LIMEN_PRECISION_COUNT];
};

enum { ROWS = 8 };

static void make_rows(const struct trial *t, unsigned group, struct row row[ROWS])
{
	const struct lab_sample *s = &t->sample[group];
	double n = s->cells, level = 0, entropy, *share = malloc(s->levels * sizeof(double));

	for (size_t i = 0; share && i < s->levels; i++) {
		share[i] = s->level[i] / n;
		level += share[i] * ((double)i - (double)(s->levels / 2));
	}
	entropy = share ? limen_entropy_bits(share, s->levels) : NAN;
	free(share);
	row[0] = (struct row){"heat", "bits", "heat_bits", s->heat / n, lab_error(s->heat, s->heat2, n), {0}};
	row[1] = (struct row){"jumps", "", "jumps", s->jumps / n, -1, {0}};
	row[2] = (struct row){
		"displacement", "levels", "displacement_levels", s->moved / n, lab_error(s->moved, s->moved2, n), {0}};
	row[3] = (struct row){"mean level", "levels", "mean_level", level, -1, {0}};
	row[4] = (struct row){"entropy", "bits", "entropy_bits", entropy, -1, {0}};
	row[5] = (struct row){"<2^-heat>", "", "jarzynski", s->boltz / n, lab_error(s->boltz, s->boltz2, n), {0}};
	row[6] = (struct row){
		"heat deviation", "bits", "heat_deviation_bits", lab_error(s->heat, s->heat2, n) * sqrt(n), -1, {0}};
	row[7] = (struct row){"heat withheld",
			      "bits",
			      "heat_withheld_bits",
			      /* a total of the tile, so of all groups together */
			      t->protocol.groups == 1 ? (double)t->totals[LIMEN_TOTAL_HEAT_WITHHELD] / 4096 / n : NAN,
			      -1,
			      {0}};
	for (int p = 0; p < LIMEN_PRECISION_COUNT; p++) {
		const struct limen_exact *e = &t->exact[p];
		const double value[ROWS] = {e->heat_bits,
					    e->jumps,
					    e->moved,
					    limen_exact_mean(e),
					    limen_entropy_bits(e->p, e->levels),
					    limen_exact_jarzynski(e),
					    limen_exact_heat_deviation(e),
					    e->withheld_bits};

		for (int i = 0; i < ROWS; i++)
			row[i].exact[p] = value[i];
	}
}

static void print_value(double x)
{
	if (x == x)
		printf(" %14.8g", x);
	else
		printf(" %14s", "-");
}

static void print_rows(const struct row row[ROWS])
{
	printf("  %-16s %14s %10s %14s %14s %14s\n", "", "measured", "+-", "exact: word", "table", "ideal");
	for (int i = 0; i < ROWS; i++) {
		char scatter[24] = "";

		if (row[i].scatter >= 0)
			snprintf(scatter, sizeof(scatter), "%.2g", row[i].scatter);
		printf("  %-16s", row[i].name);
		print_value(row[i].measured);
		printf(" %10s", scatter);
		for (int p = LIMEN_PRECISION_COUNT - 1; p >= 0; p--)
			print_value(row[i].exact[p]);
		printf(" %s\n", row[i].unit);
	}
}

/* What theory allows, by integration with the machine's tables and P = 2^-e, for which detailed balance is exact. */
static void print_bounds(const struct limen_exact *e, double temperature_k)
{
	struct limen_bound bound[LIMEN_BOUND_NAMES];

	limen_bounds_exact(e, NAN, bound);
	printf("  %-16s %14s %14s   %s\n", "bound, exact", "bits", "joules", "");
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
		if (bound[i].known)
			printf("  %-16s %14.8g %14.4g   %s%s: %s\n", limen_bound_label((enum limen_bound_name)i),
			       bound[i].bits_per_cell, limen_bits_j(bound[i].bits_per_cell, temperature_k),
			       bound[i].valid ? "valid" : "INVALID",
			       limen_bound_is_starred((enum limen_bound_name)i) && e->blocked > 0
				       ? " for heat + withheld"
				       : "",
			       bound[i].domain);
}

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static json_t *list(const double *value, size_t n, double scale)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(a, real(value[i] / scale));
	return a;
}

static json_t *bounds_json(const struct limen_exact *e, double temperature_k)
{
	struct limen_bound bound[LIMEN_BOUND_NAMES];
	json_t *o = json_object();

	limen_bounds_exact(e, NAN, bound);
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++) {
		bool known = bound[i].known;

		if (i == LIMEN_STATIC_WRITE)
			continue;
		json_object_set_new(
			o, limen_bound_label((enum limen_bound_name)i),
			json_pack("{s:o, s:o, s:b, s:b, s:s}", "bits_per_cell",
				  known ? real(bound[i].bits_per_cell) : json_null(), "joules",
				  known ? real(limen_bits_j(bound[i].bits_per_cell, temperature_k)) : json_null(),
				  "valid", known && bound[i].valid, "of_heat_and_withheld",
				  limen_bound_is_starred((enum limen_bound_name)i), "domain", bound[i].domain));
	}
	return o;
}

static json_t *exact_json(const struct trial *t, const struct row row[ROWS], int precision)
{
	const struct limen_exact *e = &t->exact[precision];
	json_t *o = json_object();

	for (int i = 0; i < ROWS; i++)
		json_object_set_new(o, row[i].key, real(row[i].exact[precision]));
	json_object_set_new(o, "attempts", real(e->attempts));
	json_object_set_new(o, "blocked", real(e->blocked));
	json_object_set_new(o, "entropy_start_bits", real(limen_entropy_bits(e->p_start, e->levels)));
	json_object_set_new(o, "transport_distance_levels",
			    real(limen_transport_distance(e->p, e->p_start, e->levels)));
	json_object_set_new(o, "flux", real(e->flux));
	json_object_set_new(o, "theta_sum", real(e->theta_sum));
	json_object_set_new(o, "escape_max", real(e->escape_max));
	json_object_set_new(o, "free_relative_entropy_nats",
			    real(limen_relative_entropy_nats(e->p, e->p_free, e->levels)));
	json_object_set_new(o, "distribution", list(e->p, e->levels, 1.0));
	json_object_set_new(o, "bounds", bounds_json(e, t->temperature_k));
	return o;
}

static json_t *group_json(const struct trial *t, unsigned group, const struct row row[ROWS])
{
	const struct lab_sample *s = &t->sample[group];
	json_t *measured = json_object(), *exact = json_object();

	for (int i = 0; i < ROWS; i++)
		json_object_set_new(measured, row[i].key, real(row[i].measured));
	json_object_set_new(measured, "heat_bits_standard_error", real(row[0].scatter));
	json_object_set_new(measured, "jarzynski_standard_error", real(row[5].scatter));
	json_object_set_new(measured, "cells", real(s->cells));
	json_object_set_new(measured, "distribution", list(s->level, s->levels, s->cells));
	for (int p = 0; p < LIMEN_PRECISION_COUNT; p++)
		json_object_set_new(exact, limen_precision_name((enum limen_precision)p), exact_json(t, row, p));
	return json_pack("{s:i, s:o, s:o}", "group", (int)group, "measured", measured, "exact", exact);
}

static bool integrate(struct trial *t, unsigned group)
{
	for (int p = 0; p < LIMEN_PRECISION_COUNT; p++) {
		limen_exact_free(&t->exact[p]);
		if (lab_check_error(&t->lab, limen_exact_init(&t->exact[p], t->protocol.bits)) ||
		    lab_check_error(&t->lab,
				    limen_protocol_exact(&t->protocol, group, (enum limen_precision)p, &t->exact[p])))
			return false;
	}
	return true;
}

static void report_groups(struct trial *t)
{
	const struct limen_info *info = limen_device_info(t->lab.device);

	printf("%s: B = %u, %zu pulses, %.0f attempts a cell; %s cells in %u group%s on %s (%s), seed %llu\n", t->path,
	       t->protocol.bits, t->protocol.pulses, limen_protocol_attempts(&t->protocol),
	       cli_grouped(t->result.cells), t->protocol.groups, t->protocol.groups == 1 ? "" : "s",
	       limen_device_uri(t->lab.device), info->name, (unsigned long long)t->lab.seed);
	for (unsigned g = 0; g < t->protocol.groups && integrate(t, g); g++) {
		struct row row[ROWS];

		make_rows(t, g, row);
		if (t->protocol.groups > 1)
			printf("group %u\n", g);
		print_rows(row);
		print_bounds(&t->exact[LIMEN_TABLE], t->temperature_k);
		if (t->groups)
			json_array_append_new(t->groups, group_json(t, g, row));
	}
}

static int write_json(struct trial *t, struct limen_errmsg *err)
{
	const struct limen_info *info = limen_device_info(t->lab.device);
	json_t *o = json_pack("{s:s, s:i, s:s, s:i, s:i, s:f, s:I, s:f, s:O, s:{s:s, s:s, s:i}}", "limen_version",
			      limen_version(), "contract_version", LIMEN_VERSION, "protocol", t->path, "bits",
			      (int)t->protocol.bits, "pulses", (int)t->protocol.pulses, "attempts_per_cell",
			      limen_protocol_attempts(&t->protocol), "seed", (json_int_t)t->lab.seed, "temperature_k",
			      t->temperature_k, "groups", t->groups, "run", "device", limen_device_uri(t->lab.device),
			      "configuration", info->name, "lanes", (int)info->lanes);
	char *text = o ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) : NULL;

	json_decref(o);
	if (!text)
		return LIMEN_ENOMEM;
	limen_file_printf(t->json, "%s\n", text);
	free(text);
	int error = limen_file_commit(t->json, err);

	t->json = NULL;
	return error;
}

static int perform(struct trial *t)
{
	struct limen_errmsg err = {""};
	int error = t->json_path ? limen_file_create(t->json_path, &t->json, &err) : LIMEN_OK;

	if (!error)
		error = limen_open(t->uri, &t->lab.device, &err);
	if (error) {
		limen_file_discard(t->json);
		return cli_error(t->command, error, &err);
	}
	t->lab.result = &t->result;
	t->groups = t->json_path ? json_array() : NULL;
	lab_run(&t->lab, &t->protocol, t->cells, 0, t->sample, t->totals, NULL, NULL);
	if (!t->result.error)
		report_groups(t);
	error = t->result.error;
	snprintf(err.text, sizeof(err.text), "%s", t->result.message);
	if (!error && t->json)
		error = write_json(t, &err);
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
	const char *uri = cli_value(command, values, "device");
	struct trial t = {.command = command, .path = words[0], .uri = uri ? uri : "ref:", .temperature_k = 300};
	unsigned long long cells = 65536, seed = 1;
	struct limen_errmsg err = {""};

	t.json_path = cli_value(command, values, "json");
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
	int status = error ? cli_error(command, error, &err) : perform(&t);

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
			{"json", "FILE", "write everything, distributions included"},
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
};
