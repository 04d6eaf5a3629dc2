/* pool.c: see pool.h. Workers sleep between runs; within one they take the next piece until none is left. */
#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

struct worker {
	struct limen_ref_pool *pool;
	unsigned number;
	pthread_t thread;
};

struct limen_ref_pool {
	pthread_mutex_t lock; /* guards all that follows */
	pthread_cond_t begin, done;
	limen_ref_work_fn *work;
	void *ctx;
	unsigned pieces, next; /* of the present run */
	unsigned busy;         /* pieces that are being worked on */
	bool quit;
	unsigned started;      /* workers with a thread of their own */
	struct worker workers[];
};

/* Works until no piece is left. Called and left with the lock held. */
static void pieces_do(struct limen_ref_pool *pool, unsigned worker)
{
	while (pool->next < pool->pieces) {
		unsigned piece = pool->next++;
		limen_ref_work_fn *work = pool->work;
		void *ctx = pool->ctx;

		pool->busy++;
		pthread_mutex_unlock(&pool->lock);
		work(ctx, worker, piece);
		pthread_mutex_lock(&pool->lock);
		if (--pool->busy == 0 && pool->next == pool->pieces)
			pthread_cond_signal(&pool->done);
	}
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;
	struct limen_ref_pool *pool = worker->pool;

	pthread_mutex_lock(&pool->lock);
	while (!pool->quit) {
		pieces_do(pool, worker->number);
		if (!pool->quit)
			pthread_cond_wait(&pool->begin, &pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* Starts workers 1..threads-1; the caller is worker 0. */
static bool workers_start(struct limen_ref_pool *pool, unsigned threads)
{
	for (unsigned i = 1; i < threads; i++) {
		struct worker *worker = &pool->workers[i];

		worker->pool = pool;
		worker->number = i;
		if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0)
			return false;
		pool->started++;
	}
	return true;
}

struct limen_ref_pool *limen_ref_pool_open(unsigned threads)
{
	struct limen_ref_pool *pool = calloc(1, sizeof *pool + threads * sizeof *pool->workers);
	sigset_t all, before;
	bool started;

	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->begin, NULL);
	pthread_cond_init(&pool->done, NULL);
	/* signals are the business of the program's own threads */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = workers_start(pool, threads);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!started) {
		limen_ref_pool_close(pool);
		return NULL;
	}
	return pool;
}

void limen_ref_pool_close(struct limen_ref_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->quit = true;
	pthread_cond_broadcast(&pool->begin);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 1; i <= pool->started; i++)
		pthread_join(pool->workers[i].thread, NULL);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->begin);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void limen_ref_pool_run(struct limen_ref_pool *pool, limen_ref_work_fn *work, void *ctx, unsigned pieces)
{
	pthread_mutex_lock(&pool->lock);
	pool->work = work;
	pool->ctx = ctx;
	pool->pieces = pieces;
	pool->next = 0;
	pthread_cond_broadcast(&pool->begin);
	pieces_do(pool, 0);
	while (pool->busy > 0)
		pthread_cond_wait(&pool->done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}
