/* crew.c: jobs over threads. */
#include "crew.h"

#include "refuse.h"

#include <stdlib.h>
#include <time.h>

double limen_crew_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool limen_crew_stops(struct limen_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	if (!crew->stopped && !crew->error && crew->stop && crew->stop(crew->stop_ctx))
		crew->stopped = true;
	bool stops = crew->stopped || crew->error;

	pthread_mutex_unlock(&crew->lock);
	return stops;
}

static void fail_locked(struct limen_crew *crew, int error, const char *text)
{
	if (!crew->error)
		crew->error = limen_fail(crew->err, error, "%s", text && *text ? text : limen_strerror(error));
}

void limen_crew_fail(struct limen_crew *crew, int error, const char *text)
{
	pthread_mutex_lock(&crew->lock);
	fail_locked(crew, error, text);
	pthread_mutex_unlock(&crew->lock);
}

int limen_crew_take(struct limen_crew *crew)
{
	int job = -1;

	pthread_mutex_lock(&crew->lock);
	while (crew->next < crew->jobs && crew->complete(crew->ctx, crew->next))
		crew->next++;
	if (!crew->stopped && !crew->error && crew->next < crew->jobs)
		job = (int)crew->next++;
	pthread_mutex_unlock(&crew->lock);
	return job;
}

/* --- checkpoints --- */

int limen_crew_write(struct limen_crew *crew, struct limen_errmsg *err)
{
	const struct limen_checkpoint *checkpoint = crew->checkpoint;

	if (!checkpoint || !checkpoint->path)
		return LIMEN_OK;
	return limen_checkpoint_write(checkpoint->path, checkpoint->description, crew->parts, crew->ctx, err);
}

int limen_crew_keep(struct limen_crew *crew, unsigned job, uint8_t *data, size_t bytes)
{
	struct limen_errmsg err = {""};

	pthread_mutex_lock(&crew->lock);
	free(crew->kept[job].data);
	crew->kept[job] = (struct limen_kept){data, bytes};
	int error = limen_crew_write(crew, &err);

	if (error)
		fail_locked(crew, error, err.text);
	pthread_mutex_unlock(&crew->lock);
	return error;
}

int limen_crew_begin(struct limen_crew *crew, unsigned jobs, uint64_t every)
{
	const struct limen_checkpoint *checkpoint = crew->checkpoint;
	int error = LIMEN_OK;

	crew->kept = calloc(jobs, sizeof(*crew->kept));
	if (!crew->kept)
		return limen_fail_memory(crew->err, jobs * sizeof(*crew->kept));
	crew->jobs = jobs;
	pthread_mutex_init(&crew->lock, NULL);
	if (checkpoint && checkpoint->resume)
		error = limen_checkpoint_read(checkpoint->resume, checkpoint->description, crew->parts, crew->ctx,
					      crew->err);
	if (!error && checkpoint && checkpoint->path)
		crew->every = checkpoint->every ? checkpoint->every : every;
	return error ? error : limen_crew_write(crew, crew->err);
}

/* Also if it never began. */
static void free_kept(struct limen_crew *crew)
{
	if (!crew->kept)
		return;
	for (unsigned i = 0; i < crew->jobs; i++)
		free(crew->kept[i].data);
	free(crew->kept);
	crew->kept = NULL;
	pthread_mutex_destroy(&crew->lock);
}

/* --- threads --- */

static void *thread_main(void *ctx)
{
	struct limen_crew *crew = ctx;
	struct limen_devices devices;
	struct limen_errmsg err = {""};
	int error = limen_devices_open(&devices, crew->uri, crew->devices, &err);

	if (error) {
		limen_crew_fail(crew, error, err.text);
		return NULL;
	}
	crew->work(crew->ctx, &devices);
	limen_devices_close(&devices);
	return NULL;
}

void limen_crew_work(struct limen_crew *crew, const struct limen_devices *devices, unsigned threads)
{
	unsigned more = (threads < crew->jobs ? threads : crew->jobs) - 1, started = 0;
	pthread_t *thread = calloc(more + 1, sizeof(*thread));

	while (thread && started < more && pthread_create(&thread[started], NULL, thread_main, crew) == 0)
		started++;
	crew->work(crew->ctx, devices);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	free(thread);
}

int limen_crew_run(struct limen_crew *crew)
{
	struct limen_devices devices;
	int error = limen_devices_open(&devices, crew->uri, crew->devices, crew->err);

	if (error)
		return error;
	error = crew->run(crew->ctx, &devices);
	free_kept(crew);
	limen_devices_close(&devices);
	return error;
}
