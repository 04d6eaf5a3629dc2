/* qp_echo.c: a quadratic program's run as options, defaults spelled out. */
#include "qp.h"

void qp_echo(struct qp_job *job, const char **values)
{
	const struct limen_qp_config *c = &job->config;
	struct cli_echo *e = &job->echo;

	cli_echo_start(e, job->command, values);
	cli_echo_set(e, "device", "%s", job->device);
	cli_echo_set(e, "bits", "%u", c->bits);
	cli_echo_set(e, "sweeps", "%llu", (unsigned long long)c->sweeps);
	cli_echo_set(e, "block", "%u", c->block);
	cli_echo_set(e, "updates", "%u", c->updates);
	cli_echo_schedule(e, "barrier", &c->barrier);
	cli_echo_set(e, "kinetics", "%s", limen_kinetics_name(c->kinetics));
	cli_echo_set(e, "protocol", "%s", c->bridge ? "bridge" : "anneal");
	cli_echo_set(e, "sigma", "%.15g", c->sigma);
	cli_echo_set(e, "seed", "%llu", (unsigned long long)c->seed);
	cli_echo_set(e, "replicas", "%u", c->replicas);
	cli_echo_set(e, "threads", "%u", c->threads);
	cli_echo_set(e, "temperature", "%.15g", job->temperature_k);
}
