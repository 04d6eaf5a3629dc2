/* anneal_echo.c: an annealing as options, defaults spelled out. */
#include "anneal.h"

void anneal_echo(struct anneal *job, const char **values)
{
	static const char *const formats[LIMEN_ISING_KIND_COUNT] = {"gset", "qubo", "cnf"};
	const struct limen_anneal_config *c = &job->config;
	struct cli_echo *e = &job->echo;

	cli_echo_start(e, job->command, values);
	cli_echo_set(e, "format", "%s", formats[job->ising->kind]);
	cli_echo_set(e, "device", "%s", job->device);
	cli_echo_set(e, "sweeps", "%llu", (unsigned long long)c->sweeps);
	cli_echo_set(e, "cycles", "%llu", (unsigned long long)c->cycles);
	cli_echo_set(e, "seed", "%llu", (unsigned long long)c->seed);
	cli_echo_set(e, "restarts", "%u", c->restarts);
	cli_echo_set(e, "threads", "%u", c->threads);
	if (c->update == LIMEN_UPDATE_BLOCK)
		cli_echo_set(e, "update", "block:%u", c->block);
	else
		cli_echo_set(e, "update", "%s", limen_update_name(c->update));
	cli_echo_schedule(e, "gain", &c->gain);
	cli_echo_schedule(e, "barrier", &c->barrier);
	cli_echo_set(e, "kinetics", "%s", limen_kinetics_name(c->kinetics));
	cli_echo_set(e, "look", "%llu", (unsigned long long)c->look);
	cli_echo_set(e, "temperature", "%.15g", job->temperature_k);
}
