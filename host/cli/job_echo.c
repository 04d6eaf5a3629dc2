/* job_echo.c: a training as options, preset and defaults spelled out. */
#include "job.h"

_Static_assert((int)JOB_NET_TEXT <= (int)CLI_ECHO_TEXT, "a net must fit an option");

void job_echo(struct job *job, const char **values)
{
	const struct limen_train_config *c = &job->config;
	struct cli_echo *e = &job->echo;
	char net[JOB_NET_TEXT];

	cli_echo_start(e, job->command, values);
	cli_echo_set(e, "device", "%s", job->device);
	cli_echo_set(e, "train", "%s", job->train_spec);
	cli_echo_set(e, "test", "%s", job->test_spec);
	cli_echo_set(e, "label", "%s", job->label_first ? "first" : "last");
	cli_echo_set(e, "net", "%s", job_net_text(&c->net, net));
	/* lists that were not given are the same for all layers */
	cli_echo_set(e, "bits", "%u", c->layer[0].bits);
	cli_echo_set(e, "range", "%.15g", c->layer[0].range);
	cli_echo_set(e, "hidden", "%s", limen_activation_name(c->activation));
	cli_echo_set(e, "batch", "%u", c->batch);
	cli_echo_set(e, "epochs", "%.15g", c->epochs);
	cli_echo_set(e, "loss", "%s", limen_loss_name(c->loss));
	cli_echo_set(e, "kinetics", "%s", job->kinetics_name);
	cli_echo_schedule(e, "barrier", &c->layer[0].barrier);
	cli_echo_schedule(e, "gain", &c->layer[0].gain);
	cli_echo_set(e, "gate", "%s", limen_gate_name(c->gate));
	cli_echo_set(e, "seed", "%llu", (unsigned long long)c->seed);
	cli_echo_set(e, "replicas", "%u", c->replicas);
	cli_echo_set(e, "threads", "%u", c->threads);
	cli_echo_set(e, "temperature", "%.15g", job->temperature_k);
	cli_echo_set(e, "retention", "%.15g", job->memory.retention_s);
}
