/* job_echo.c: a job as the options that repeat it: those that were given, and the others as they came out. */
#include "job.h"

#include <stdarg.h>
#include <stdio.h>

/* Sets an option that was not given. */
static void __attribute__((format(printf, 3, 4))) set(struct job *job, const char *name, const char *format, ...)
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

static void set_schedule(struct job *job, const char *name, const struct limen_schedule *s)
{
	if (s->form == LIMEN_CONSTANT)
		set(job, name, "%.15g", s->from);
	else
		set(job, name, "%.15g:%.15g:%s", s->from, s->to, limen_form_name(s->form));
}

void job_echo(struct job *job, const char **values)
{
	const struct limen_train_config *c = &job->config;
	char net[JOB_NET_TEXT];

	for (unsigned i = 0; i < CLI_OPTIONS_MAX; i++)
		job->echo[i] = values[i];
	set(job, "device", "%s", job->device);
	set(job, "train", "%s", job->train_spec);
	set(job, "test", "%s", job->test_spec);
	set(job, "label", "%s", job->label_first ? "first" : "last");
	set(job, "net", "%s", job_net_text(&c->net, net));
	/* lists that were not given are the same for all layers */
	set(job, "bits", "%u", c->layer[0].bits);
	set(job, "range", "%.15g", c->layer[0].range);
	set(job, "hidden", "%s", limen_activation_name(c->activation));
	set(job, "batch", "%u", c->batch);
	set(job, "epochs", "%.15g", c->epochs);
	set(job, "loss", "%s", limen_loss_name(c->loss));
	set(job, "kinetics", "%s", job->kinetics_name);
	set_schedule(job, "barrier", &c->layer[0].barrier);
	set_schedule(job, "gain", &c->layer[0].gain);
	set(job, "gate", "%s", limen_gate_name(c->gate));
	set(job, "seed", "%llu", (unsigned long long)c->seed);
	set(job, "replicas", "%u", c->replicas);
	set(job, "threads", "%u", c->threads);
	set(job, "temperature", "%.15g", job->temperature_k);
	set(job, "retention", "%.15g", job->memory.retention_s);
}
