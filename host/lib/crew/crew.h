/* crew.h: the jobs of a run (its replicas or restarts) over threads, each with devices of its own, and what the threads
 * share: who does what, stops, the first error, checkpoints. */
#ifndef LIMEN_CREW_H
#define LIMEN_CREW_H

#include "devices.h"

#include <limen/state.h>
#include <pthread.h>

struct limen_crew {
	/* the run's, set before limen_crew_run and only read since */
	const char *uri[LIMEN_LAYERS_MAX];                            /* what each thread opens */
	unsigned devices;                                             /* of these */
	void (*work)(void *ctx, const struct limen_devices *devices); /* takes jobs until there are none left */
	bool (*complete)(void *ctx, unsigned job);                    /* before a resumption; under the lock */
	limen_state_parts parts;                                      /* of a checkpoint; under the lock */
	int (*run)(void *ctx, const struct limen_devices *devices);   /* sets up, begins, works, sums up */
	void *ctx;                                                    /* for work, complete, parts and run */
	bool (*stop)(void *ctx);                                      /* asks the user, under the lock; may be NULL */
	void *stop_ctx;
	const struct limen_checkpoint *checkpoint; /* may be NULL */
	struct limen_errmsg *err;                  /* may be NULL; written under the lock */
	/* limen_crew_begin's, only read since */
	unsigned jobs;
	uint64_t every; /* units between two calls of limen_crew_keep, which also comes before a stop; 0: never */
	/* under the lock */
	pthread_mutex_t lock;
	unsigned next; /* job that nobody has taken yet */
	bool stopped;
	int error;               /* of the first thread that failed; its text is in err */
	struct limen_kept *kept; /* [jobs] as they stood last */
};

/* A whole run: opens devices for the caller's thread and calls `run` on them; what the crew holds is freed. Errors of
 * limen_open, and run's. */
int limen_crew_run(struct limen_crew *crew);

/* --- for run --- */

/* Takes up what there is to resume, and writes the first checkpoint if there are to be any: so often unless told
 * otherwise, which must not be 0. LIMEN_ENOMEM, errors of limen_checkpoint_read and limen_checkpoint_write. */
int limen_crew_begin(struct limen_crew *crew, unsigned jobs, uint64_t every);
/* Works, on these devices in the caller's thread, in the others on ones that they open; until nobody works any more.
 * At most as many threads as jobs. What went wrong stands in crew->error and crew->err. */
void limen_crew_work(struct limen_crew *crew, const struct limen_devices *devices, unsigned threads);

/* --- for threads that work, without the lock --- */

/* The next job, or -1: none are left, or all are to end. */
int limen_crew_take(struct limen_crew *crew);
/* Whether all are to end. */
bool limen_crew_stops(struct limen_crew *crew);
/* Ends all; the first error is that of the run. text: NULL or "" for that of the code. */
void limen_crew_fail(struct limen_crew *crew, int error, const char *text);
/* Takes over what limen_state_pack made of a job on its way, and writes a checkpoint. */
int limen_crew_keep(struct limen_crew *crew, unsigned job, uint8_t *data, size_t bytes);

/* Writes a checkpoint if there are to be any; under the lock. */
int limen_crew_write(struct limen_crew *crew, struct limen_errmsg *err);

/* Seconds of a clock that never jumps. */
double limen_crew_seconds(void);

#endif
