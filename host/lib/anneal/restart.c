/* restart.c: sweeps in batches of looks: each batch is one stream to the device and one back. */
#include "restart.h"

#include <limen/arith.h>

#include <stdlib.h>
#include <string.h>

enum {
	LOOKS_MOST = 256, /* in a batch, and no more than make so many answers, spins, or cells visited: */
	ANSWERS_MOST = 512,
	SPINS_MOST = 1 << 22,
	VISITS_MOST = 1 << 24 /* a simulated device takes about a second for them: how long Ctrl-C may take */
};

/* A state of the array as it came back. */
struct look {
	uint64_t sweep;
	double gain;
	uint32_t barrier;
	int16_t *spin;                        /* [spins], by position */
	int64_t (*totals)[LIMEN_TOTAL_COUNT]; /* [chunks] */
};

struct session {
	struct limen_restart_run *restart;
	const struct limen_anneal_run *run;
	struct limen_array *array;
	struct limen_track track;
	struct look *look;
	size_t most, looks; /* in a batch; of this one */
	int16_t *spins;
	int64_t (*totals)[LIMEN_TOTAL_COUNT];
	uint64_t seen, stride; /* looks; from one point of the curve to the next */
	uint64_t sweep;        /* done */
	int64_t macs;          /* before a resumption */
	double started;
	struct limen_errmsg *err;
};

int limen_restart_init(struct limen_restart_run *restart, const struct limen_anneal_run *run, unsigned number)
{
	size_t n = run->plan->spins;
	bool whole = true;

	*restart = (struct limen_restart_run){.number = number};
	restart->best = calloc(n, 1);
	restart->final = calloc(n, 1);
	if (number == 0) {
		restart->point = calloc(LIMEN_ANNEAL_POINTS + 2, sizeof(*restart->point));
		restart->level = calloc(n, sizeof(*restart->level));
		restart->heat = calloc(n, sizeof(*restart->heat));
		restart->jumps = calloc(n, sizeof(*restart->jumps));
		restart->blocked = calloc(n, sizeof(*restart->blocked));
		whole = restart->point && restart->level && restart->heat && restart->jumps && restart->blocked;
	}
	return restart->best && restart->final && whole ? LIMEN_OK : LIMEN_ENOMEM;
}

void limen_restart_free(struct limen_restart_run *restart)
{
	free(restart->best);
	free(restart->final);
	free(restart->point);
	free(restart->level);
	free(restart->heat);
	free(restart->jumps);
	free(restart->blocked);
	*restart = (struct limen_restart_run){0};
}

/* --- a batch --- */

static size_t batch_size(const struct limen_anneal_run *run)
{
	const struct limen_anneal_plan *plan = run->plan;
	uint64_t visits = (plan->sweep_cells + 2 * plan->spins) * run->config->look;
	size_t most = LOOKS_MOST;

	most = most > ANSWERS_MOST / (2 * plan->chunks) ? ANSWERS_MOST / (2 * plan->chunks) : most;
	most = most > SPINS_MOST / plan->spins ? SPINS_MOST / plan->spins : most;
	most = most > VISITS_MOST / visits ? (size_t)(VISITS_MOST / visits) : most;
	return most ? most : 1;
}

static int prepare(struct session *s)
{
	const struct limen_anneal_plan *plan = s->run->plan;
	uint64_t looks = s->run->config->sweeps / s->run->config->look + 1;
	int error = limen_track_init(&s->track, s->run->ising, plan->order);

	s->most = batch_size(s->run);
	s->stride = (looks + LIMEN_ANNEAL_POINTS - 1) / LIMEN_ANNEAL_POINTS;
	s->look = calloc(s->most, sizeof(*s->look));
	s->spins = malloc(s->most * plan->spins * sizeof(*s->spins));
	s->totals = malloc(s->most * plan->chunks * sizeof(*s->totals));
	if (error || !s->look || !s->spins || !s->totals)
		return LIMEN_ENOMEM;
	for (size_t i = 0; i < s->most; i++) {
		s->look[i].spin = s->spins + i * plan->spins;
		s->look[i].totals = s->totals + i * plan->chunks;
	}
	return LIMEN_OK;
}

static int64_t heat_of(const struct limen_anneal_plan *plan, const struct look *look)
{
	int64_t heat = 0;

	for (unsigned c = 0; c < plan->chunks; c++)
		heat += look->totals[c][LIMEN_TOTAL_HEAT];
	return heat;
}

static void add_point(struct session *s, const struct look *look, double heat_bits_per_cell)
{
	struct limen_restart_run *restart = s->restart;

	if (!restart->point || (s->seen % s->stride && look->sweep != s->run->config->sweeps))
		return;
	restart->point[restart->points++] = (struct limen_anneal_point){
		.sweep = look->sweep,
		.gain = look->gain,
		.barrier_bits = look->barrier / (double)(1 << LIMEN_FRACTION_BITS),
		.energy = s->track.energy,
		.best_energy = s->track.best_value,
		.heat_bits_per_cell = heat_bits_per_cell,
	};
}

/* Looks at one state that has come back. */
static int take(struct session *s, const struct look *look)
{
	const struct limen_anneal_config *config = s->run->config;
	struct limen_anneal_restart *outcome = &s->restart->outcome;
	double heat = (double)heat_of(s->run->plan, look) / (1 << LIMEN_FRACTION_BITS) / s->run->plan->spins;
	bool better;
	int error = limen_track_take(&s->track, look->spin, &better);

	if (error)
		return error;
	if (better)
		outcome->best_sweep = look->sweep;
	if (config->has_target && !outcome->reached && limen_track_value(&s->track) <= config->target) {
		outcome->reached = true;
		outcome->target_sweep = look->sweep;
		outcome->target_heat_bits_per_cell = heat;
		outcome->target_s = limen_crew_seconds() - s->started;
	}
	add_point(s, look, heat);
	s->seen++;
	return LIMEN_OK;
}

/* Waits for the looks that are under way. */
static int take_all(struct session *s)
{
	int error = limen_sync(s->array->device);

	for (size_t i = 0; !error && i < s->looks; i++)
		error = take(s, &s->look[i]);
	if (error || !s->looks)
		return error;
	s->run->report(s->run->ctx, s->look[s->looks - 1].sweep - s->restart->outcome.sweeps, s->track.best_value);
	s->restart->outcome.sweeps = s->look[s->looks - 1].sweep;
	s->looks = 0;
	return LIMEN_OK;
}

/* --- checkpoints --- */

static void parts(struct limen_state *state, void *ctx)
{
	struct session *s = ctx;
	struct limen_restart_run *r = s->restart;
	struct limen_anneal_restart *outcome = &r->outcome;
	const struct limen_anneal_plan *plan = s->run->plan;

	limen_state_part(state, "sweep", &s->sweep, sizeof(s->sweep));
	limen_state_require(state, s->sweep <= s->run->config->sweeps, "the sweep is beyond the last");
	limen_state_part(state, "macs", &s->macs, sizeof(s->macs));
	limen_state_part(state, "looks", &s->seen, sizeof(s->seen));
	limen_state_flag(state, "reached", &outcome->reached);
	limen_state_part(state, "sweeps seen", &outcome->sweeps, sizeof(outcome->sweeps));
	limen_state_part(state, "best sweep", &outcome->best_sweep, sizeof(outcome->best_sweep));
	limen_state_part(state, "target sweep", &outcome->target_sweep, sizeof(outcome->target_sweep));
	limen_state_part(state, "target heat", &outcome->target_heat_bits_per_cell,
			 sizeof(outcome->target_heat_bits_per_cell));
	limen_state_part(state, "target time", &outcome->target_s, sizeof(outcome->target_s));
	limen_state_part(state, "points", &r->points, sizeof(r->points));
	limen_state_require(state, r->points <= LIMEN_ANNEAL_POINTS, "more points than a curve has");
	if (r->point)
		limen_state_part(state, "curve", r->point, LIMEN_ANNEAL_POINTS * sizeof(*r->point));
	limen_state_part(state, "spins", s->track.spin, plan->spins);
	limen_state_part(state, "best spins", s->track.best, plan->spins);
	for (unsigned i = 0; i < plan->spins; i++)
		limen_state_require(state, abs(s->track.spin[i]) == 1 && abs(s->track.best[i]) == 1, "no spin");
	limen_state_part(state, "fields", s->track.local, plan->spins * sizeof(*s->track.local));
	limen_state_part(state, "energy", &s->track.energy, sizeof(s->track.energy));
	limen_state_part(state, "best value", &s->track.best_value, sizeof(s->track.best_value));
	for (unsigned c = 0; c < plan->chunks; c++)
		limen_state_tile(state, s->array->device, plan->tiles + c);
}

static int keep(struct session *s)
{
	int64_t macs = 0, before = s->macs;
	uint8_t *data;
	size_t bytes;
	int error = take_all(s);

	if (!error)
		error = limen_array_macs(s->array, &macs);
	if (error)
		return error;
	s->macs = before + macs;
	error = limen_state_pack(parts, s, &data, &bytes, s->err);
	s->macs = before;
	return error ? error : limen_crew_keep(s->run->crew, s->restart->number, data, bytes);
}

/* From the start, or from where the restart was kept. */
static int begin(struct session *s, const struct limen_kept *from)
{
	int error = limen_array_start(s->array, s->run->config->seed, s->restart->number);

	if (error || !from->bytes)
		return error;
	error = limen_state_unpack(from->data, from->bytes, parts, s, s->err);
	if (!error) {
		limen_track_restored(&s->track);
		s->run->report(s->run->ctx, s->restart->outcome.sweeps, s->track.best_value);
	}
	return error ? error : limen_array_vectors(s->array);
}

/* --- a run --- */

/* Queues a look; waits for the batch when it is full, or at the end of the run. */
static int look_at(struct session *s, uint64_t sweep, double gain, uint32_t barrier)
{
	struct look *look = &s->look[s->looks++];

	look->sweep = sweep;
	look->gain = gain;
	look->barrier = barrier;
	int error = limen_array_look(s->array, look->spin, look->totals);

	return error || (s->looks < s->most && sweep < s->run->config->sweeps) ? error : take_all(s);
}

/* One sweep and what belongs to it. */
static int step(struct session *s)
{
	const struct limen_anneal_config *config = s->run->config;
	double f = (double)(s->sweep * config->cycles % config->sweeps) / (double)config->sweeps;
	double gain = limen_schedule_at(&config->gain, f);
	uint32_t barrier = (uint32_t)limen_round(limen_schedule_at(&config->barrier, f) * (1 << LIMEN_FRACTION_BITS), 0,
						 LIMEN_BARRIER_MAX);
	int error = limen_array_sweep(s->array, gain, barrier);

	s->sweep++;
	if (!error && (s->sweep == config->sweeps || s->sweep % config->look == 0))
		error = look_at(s, s->sweep, gain, barrier);
	return error;
}

static int sweeps(struct session *s)
{
	const struct limen_anneal_run *run = s->run;
	int error = s->sweep ? LIMEN_OK : look_at(s, 0, run->config->gain.from, 0);

	while (!error && s->sweep < run->config->sweeps) {
		error = step(s);
		if (error || s->sweep == run->config->sweeps)
			return error;
		bool due = run->crew->every && s->sweep % run->crew->every == 0;
		/* else: everything that was queued has been seen, a batch has ended */
		bool stop = (due || s->sweep == s->restart->outcome.sweeps) && limen_crew_stops(run->crew);

		if (due || (stop && run->crew->every))
			error = keep(s);
		if (stop)
			break;
	}
	return error;
}

static int read_cells(struct session *s)
{
	struct limen_restart_run *restart = s->restart;
	int error = limen_array_cells(s->array, LIMEN_FIELD_LEVEL, restart->level, sizeof(*restart->level));

	if (!error)
		error = limen_array_cells(s->array, LIMEN_FIELD_HEAT, restart->heat, sizeof(*restart->heat));
	if (!error)
		error = limen_array_cells(s->array, LIMEN_FIELD_JUMPS, restart->jumps, sizeof(*restart->jumps));
	if (!error)
		error = limen_array_cells(s->array, LIMEN_FIELD_BLOCKED, restart->blocked, sizeof(*restart->blocked));
	return error ? error : limen_sync(s->array->device);
}

static int finish(struct session *s)
{
	const struct limen_anneal_plan *plan = s->run->plan;
	struct limen_anneal_restart *outcome = &s->restart->outcome;
	int error = limen_array_look(s->array, s->spins, s->totals);

	if (!error)
		error = limen_sync(s->array->device);
	if (!error)
		error = limen_array_macs(s->array, &outcome->macs);
	outcome->macs += s->macs;
	if (!error && s->restart->level)
		error = read_cells(s);
	if (error)
		return error;
	for (unsigned c = 0; c < plan->chunks; c++)
		for (int i = 0; i < LIMEN_TOTAL_COUNT; i++)
			outcome->totals[i] = i == LIMEN_TOTAL_STICKY ? outcome->totals[i] | s->totals[c][i]
								     : outcome->totals[i] + s->totals[c][i];
	for (unsigned p = 0; p < plan->spins; p++)
		s->restart->final[plan->order[p]] = (int8_t)s->spins[p];
	memcpy(s->restart->best, s->track.best, plan->spins);
	limen_ising_relax(s->run->ising, s->restart->best);
	outcome->best_energy = limen_ising_energy(s->run->ising, s->restart->best);
	outcome->final_energy = limen_ising_energy(s->run->ising, s->restart->final);
	outcome->sweeps = s->sweep;
	outcome->complete = s->sweep == s->run->config->sweeps;
	return LIMEN_OK;
}

int limen_restart_run(struct limen_restart_run *restart, const struct limen_anneal_run *run, struct limen_array *array,
		      const struct limen_kept *from, struct limen_errmsg *err)
{
	struct session s = {
		.restart = restart, .run = run, .array = array, .started = limen_crew_seconds(), .err = err};
	int error = prepare(&s);

	if (!error)
		error = begin(&s, from);
	if (!error)
		error = sweeps(&s);
	if (!error)
		error = finish(&s);
	restart->outcome.wall_s = limen_crew_seconds() - s.started;
	limen_track_free(&s.track);
	free(s.look);
	free(s.spins);
	free(s.totals);
	return error;
}
