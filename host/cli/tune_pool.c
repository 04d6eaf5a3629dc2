/* tune_pool.c: evaluations beside each other, results in order. */
#include "tune.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pool {
	struct tune *tune;
	struct tune_trial *trial;
	unsigned n, next, finished, logged;
	bool *fresh; /* not from the log */
	pthread_mutex_t lock;
	struct limen_errmsg *err;
	int error;
};

/* The next trial to run, or n. */
static unsigned take(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (pool->next < pool->n && pool->trial[pool->next].done)
		pool->next++;
	unsigned i = pool->error || cli_interrupted() ? pool->n : pool->next;

	pool->next += i < pool->n;
	pthread_mutex_unlock(&pool->lock);
	return i;
}

static void show(const struct pool *pool)
{
	const struct tune_trial *t = &pool->trial[0];
	char bar[CLI_BAR + 1];

	if (!pool->tune->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r[%s] %s: %u of %u \033[K", cli_bar((double)pool->finished / pool->n, bar), t->stage,
			t->index + pool->finished, t->index + pool->n);
}

/* Logs what is done and has nothing before it that is not: the log's order is that of one thread. */
static void log_done(struct pool *pool)
{
	for (; pool->logged < pool->n && pool->trial[pool->logged].done; pool->logged++) {
		int error = pool->fresh[pool->logged] ? tune_log_add(pool->tune, &pool->trial[pool->logged], pool->err)
						      : LIMEN_OK;

		pool->error = pool->error ? pool->error : error;
	}
}

/* A point that cannot be evaluated is a bad point; anything else ends the search. */
static void finish(struct pool *pool, struct tune_trial *t, int error, const struct limen_errmsg *err)
{
	pthread_mutex_lock(&pool->lock);
	if (error == LIMEN_EUSAGE || error == LIMEN_ECAPACITY || error == LIMEN_EDATA) {
		t->figures = (struct tune_figures){.failed = true};
		error = LIMEN_OK;
	}
	if (error && !pool->error) {
		pool->error = error;
		*pool->err = *err;
	}
	t->done = !error;
	pool->finished++;
	log_done(pool);
	show(pool);
	pthread_mutex_unlock(&pool->lock);
}

static void *work(void *ctx)
{
	struct pool *pool = ctx;

	for (unsigned i; (i = take(pool)) < pool->n;) {
		struct tune_trial *t = &pool->trial[i];
		struct limen_errmsg err = {""};
		int error = pool->tune->task->evaluate(pool->tune, t->value, t->replicas, t->seed, &t->figures, &err);

		finish(pool, t, error, &err);
	}
	return NULL;
}

static void run(struct pool *pool, unsigned threads)
{
	pthread_t *thread = calloc(threads, sizeof(*thread));
	unsigned started = 0;

	while (thread && started + 1 < threads && pthread_create(&thread[started], NULL, work, pool) == 0)
		started++;
	work(pool);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	free(thread);
}

int tune_evaluate(struct tune *tune, struct tune_trial *trials, unsigned n, struct limen_errmsg *err)
{
	struct pool pool = {.tune = tune, .trial = trials, .n = n, .err = err, .fresh = calloc(n + 1, sizeof(bool))};

	if (!pool.fresh)
		return LIMEN_ENOMEM;
	for (unsigned i = 0; i < n; i++)
		pool.fresh[i] = !tune_log_find(tune, &trials[i]);
	pthread_mutex_init(&pool.lock, NULL);
	run(&pool, tune->threads);
	pthread_mutex_destroy(&pool.lock);
	free(pool.fresh);
	return !pool.error && cli_interrupted() ? LIMEN_EINTERRUPTED : pool.error;
}
