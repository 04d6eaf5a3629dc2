/* anneal_echo.c: a run as the options that repeat it: those that were given, and the others as they came out. */
#include "anneal.h"

#include <stdarg.h>
#include <stdio.h>

/* Sets an option that was not given. */
static void __attribute__((format(printf, 3, 4))) set(struct anneal *job, const char *name, const char *format, ...)
{
	int at = cli_option_find(job->command, name);
	va_list args;

	if (at < 0 || job->echo[at])
		return;
	va_start(args, format);
	vsnprintf(job->echo_text[at], sizeof(job->echo_text[at]), format, args);
	va_end(args);
	job->echo[at] = job->echo_text[at];
}

static void set_schedule(struct anneal *job, const char *name, const struct limen_schedule *s)
{
	if (s->form == LIMEN_CONSTANT)
		set(job, name, "%.15g", s->from);
	else
		set(job, name, "%.15g:%.15g:%s", s->from, s->to, limen_form_name(s->form));
}

void anneal_echo(struct anneal *job, const char **values)
{
	static const char *const formats[LIMEN_ISING_KIND_COUNT] = {"gset", "qubo", "cnf"};
	const struct limen_anneal_config *c = &job->config;

	for (unsigned i = 0; i < CLI_OPTIONS_MAX; i++)
		job->echo[i] = values[i];
	set(job, "format", "%s", formats[job->ising->kind]);
	set(job, "device", "%s", job->device);
	set(job, "sweeps", "%llu", (unsigned long long)c->sweeps);
	set(job, "cycles", "%llu", (unsigned long long)c->cycles);
	set(job, "seed", "%llu", (unsigned long long)c->seed);
	set(job, "restarts", "%u", c->restarts);
	set(job, "threads", "%u", c->threads);
	if (c->update == LIMEN_UPDATE_BLOCK)
		set(job, "update", "block:%u", c->block);
	else
		set(job, "update", "%s", limen_update_name(c->update));
	set_schedule(job, "gain", &c->gain);
	set_schedule(job, "barrier", &c->barrier);
	set(job, "kinetics", "%s", limen_kinetics_name(c->kinetics));
	set(job, "look", "%llu", (unsigned long long)c->look);
	set(job, "temperature", "%.15g", job->temperature_k);
}
