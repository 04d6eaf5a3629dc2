/* train_fixture.h: small data, a small configuration and a run of it, for the tests of training. */
#ifndef TRAIN_FIXTURE_H
#define TRAIN_FIXTURE_H

#include "check.h"

#include <limen/train.h>

static struct limen_data *train_set, *test_set;

static struct limen_data *load(const char *spec)
{
	struct limen_errmsg err = {""};
	struct limen_data *data;

	if (limen_data_load(spec, NULL, &data, &err))
		fail_msg("%s: %s", spec, err.text);
	return data;
}

static int setup(void **state)
{
	(void)state;
	train_set = load("digits:train=1000");
	test_set = load("digits:test=400");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	limen_data_free(train_set);
	limen_data_free(test_set);
	return 0;
}

/* 20 pulses of 500 samples */
static struct limen_train_config small(void)
{
	struct limen_train_config config;

	limen_train_defaults(&config);
	config.net = (struct limen_net){2, {64, 10}};
	config.batch = 500;
	config.epochs = 10;
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		config.layer[l].gain.to = 1024;
	return config;
}

static inline struct limen_train_result *run(const struct limen_train_config *config, const struct limen_train_hooks *hooks)
{
	struct limen_train_result *result;
	struct limen_errmsg err = {""};

	if (limen_train("ref:", config, train_set, test_set, hooks, &result, &err))
		fail_msg("%s", err.text);
	return result;
}

#endif
