/* limen_sim.c: queues of words around a verilated core, and its clock. See limen_sim.h. */
#include "limen_sim.h"
#include "model.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	QUEUE_WORDS = 1 << 14,
	STILL_CYCLES = 1 << 16 /* without a word in or out, after which a write comes back */
};

/* Words waiting on one side of the core; first <= last, moved down when the end is reached. */
struct queue {
	uint32_t words[QUEUE_WORDS];
	size_t first, last;
};

struct limen_sim {
	const struct limen_model *model;
	void *core;
	struct limen_pins pins;
	struct queue in, out;
	size_t offered; /* words at the head of `in` that the beat on offer has */
	struct limen_sim_stats stats;
	uint64_t trace_first, trace_last;
	uint64_t jitter; /* state of the generator, 0: none */
	uint64_t packet_gap; /* cycles since the last slot */
	bool tracing, idle;
	bool pad; /* the words that do not fill a beat may go, followed by NOP words */
};

static size_t queue_len(const struct queue *q)
{
	return q->last - q->first;
}

static size_t queue_put(struct queue *q, const uint32_t *words, size_t n)
{
	if (q->first && q->last + n > QUEUE_WORDS) {
		memmove(q->words, q->words + q->first, queue_len(q) * sizeof *q->words);
		q->last -= q->first;
		q->first = 0;
	}
	if (n > QUEUE_WORDS - q->last)
		n = QUEUE_WORDS - q->last;
	memcpy(q->words + q->last, words, n * sizeof *words);
	q->last += n;
	return n;
}

static size_t queue_take(struct queue *q, uint32_t *words, size_t n)
{
	if (n > queue_len(q))
		n = queue_len(q);
	memcpy(words, q->words + q->first, n * sizeof *words);
	q->first += n;
	if (q->first == q->last)
		q->first = q->last = 0;
	return n;
}

static const struct limen_model *find_model(const struct limen_sim_options *options)
{
	unsigned lanes = options->lanes ? options->lanes : 16;

	for (size_t i = 0; limen_models[i]; i++)
		if (options->config ? !strcmp(limen_models[i]->name, options->config) : limen_models[i]->lanes == lanes)
			return limen_models[i];
	return NULL;
}

static void say_models(char *err, size_t err_len, const struct limen_sim_options *options)
{
	size_t n;

	if (options->config)
		n = (size_t)snprintf(err, err_len, "sim: no configuration '%s' was built; there are", options->config);
	else
		n = (size_t)snprintf(err, err_len, "sim: no configuration with %u lanes was built; there are", options->lanes);
	for (size_t i = 0; limen_models[i] && n < err_len; i++)
		n += (size_t)snprintf(err + n, err_len - n, " %s (lanes=%u)", limen_models[i]->name, limen_models[i]->lanes);
}

/* One bit that is 0 a third of the time, from a 64-bit xorshift generator. */
static bool jitter_bit(struct limen_sim *sim)
{
	if (!sim->jitter)
		return true;
	sim->jitter ^= sim->jitter << 13;
	sim->jitter ^= sim->jitter >> 7;
	sim->jitter ^= sim->jitter << 17;
	return (sim->jitter >> 33) % 3 != 0;
}

static void count_slot(struct limen_sim *sim)
{
	struct limen_sim_stats *s = &sim->stats;

	/* Slots of one packet follow each other closely; headers, at least, lie between packets. */
	if (sim->packet_gap > 16 || !s->slots) {
		s->first = s->cycles;
		s->used = 0;
	}
	sim->packet_gap = 0;
	s->last = s->cycles;
	s->slots++;
	s->used++;
}

/* Fills the beat on offer with the words that are there. */
static void fill(struct limen_sim *sim)
{
	struct limen_pins *p = &sim->pins;
	unsigned beat = sim->model->stream_words;
	size_t have = queue_len(&sim->in);

	sim->offered = have < beat ? have : beat;
	memcpy(p->in, sim->in.words + sim->in.first, sim->offered * sizeof *p->in);
	memset(p->in + sim->offered, 0, (beat - sim->offered) * sizeof *p->in);
}

/* One clock cycle. Returns whether anything moved on a stream. */
static bool cycle(struct limen_sim *sim)
{
	struct limen_pins *p = &sim->pins;
	unsigned beat = sim->model->stream_words;
	size_t have = queue_len(&sim->in);
	bool moved = false;

	if (!p->in_valid && (have >= beat || (have && sim->pad)) && jitter_bit(sim)) {
		p->in_valid = true; /* once offered, a beat stays */
		sim->offered = 0;
	}
	if (p->in_valid && sim->offered < beat)
		fill(sim);
	p->out_ready = queue_len(&sim->out) + beat <= QUEUE_WORDS && jitter_bit(sim);
	if (sim->tracing && sim->stats.cycles >= sim->trace_first && sim->stats.cycles < sim->trace_last) {
		sim->model->show(sim->core, p); /* these inputs belong into the waveform */
		sim->model->dump(sim->core, sim->stats.cycles);
	}
	if (p->slot)
		count_slot(sim);
	else
		sim->packet_gap++;
	if (p->out_valid && p->out_ready) {
		queue_put(&sim->out, p->out, beat);
		moved = true;
	}
	bool taken = p->in_valid && p->in_ready;

	sim->idle = p->idle && !p->in_valid && !moved;
	sim->model->edge(sim->core, p);
	if (taken) {
		uint32_t gone[LIMEN_BEAT_WORDS_MAX];

		queue_take(&sim->in, gone, sim->offered);
		p->in_valid = false;
		sim->pad = false;
		moved = true;
	}
	sim->stats.cycles++;
	return moved;
}

struct limen_sim *limen_sim_open(const struct limen_sim_options *options, char *err, size_t err_len)
{
	const struct limen_model *model = find_model(options);
	struct limen_sim *sim;

	if (!model) {
		say_models(err, err_len, options);
		return NULL;
	}
	sim = calloc(1, sizeof *sim);
	if (!sim) {
		snprintf(err, err_len, "sim: out of memory");
		return NULL;
	}
	sim->model = model;
	sim->core = model->open();
	sim->jitter = options->jitter;
	if (options->trace) {
		sim->trace_first = options->first;
		sim->trace_last = options->cycles ? options->first + options->cycles : UINT64_MAX;
		sim->tracing = true;
		if (!model->trace(sim->core, options->trace, options->depth)) {
			snprintf(err, err_len, "sim: cannot write the waveform '%s'; check the folder and its permissions",
				 options->trace);
			limen_sim_close(sim);
			return NULL;
		}
	}
	model->show(sim->core, &sim->pins);
	limen_sim_reset(sim);
	return sim;
}

void limen_sim_close(struct limen_sim *sim)
{
	if (!sim)
		return;
	if (sim->tracing)
		sim->model->trace_end(sim->core);
	sim->model->close(sim->core);
	free(sim);
}

void limen_sim_reset(struct limen_sim *sim)
{
	sim->in.first = sim->in.last = 0;
	sim->out.first = sim->out.last = 0;
	sim->pins.in_valid = false;
	sim->pad = false;
	sim->pins.rst = true;
	for (int i = 0; i < 2; i++)
		cycle(sim);
	sim->out.first = sim->out.last = 0;
	sim->pins.rst = false;
	sim->idle = false;
}

static bool out_full(const struct limen_sim *sim)
{
	return queue_len(&sim->out) + sim->model->stream_words > QUEUE_WORDS;
}

size_t limen_sim_write(struct limen_sim *sim, const uint32_t *words, size_t n)
{
	size_t done = 0;

	for (;;) {
		done += queue_put(&sim->in, words + done, n - done);
		if (done == n)
			return done;
		/* A long PULSE may keep the core from taking words: the caller comes back through limen_sim_run(). */
		for (unsigned still = 0; queue_len(&sim->in) > QUEUE_WORDS / 2; still++) {
			if (out_full(sim) || still > STILL_CYCLES)
				return done;
			if (cycle(sim))
				still = 0;
		}
	}
}

size_t limen_sim_read(struct limen_sim *sim, uint32_t *words, size_t n)
{
	return queue_take(&sim->out, words, n);
}

int limen_sim_run(struct limen_sim *sim, uint64_t cycles)
{
	for (uint64_t i = 0; i < cycles && !out_full(sim); i++) {
		cycle(sim);
		if (!sim->idle || queue_len(&sim->in) >= sim->model->stream_words)
			continue;
		/* Words that do not fill a beat wait as long as there are answers to read: NOP words behind them would break
		 * a packet whose rest is still to come. With nothing else to do, they are the end of what was sent. */
		if (queue_len(&sim->out) || !queue_len(&sim->in))
			return queue_len(&sim->out) ? 1 : 0;
		sim->pad = true;
	}
	return queue_len(&sim->out) ? 1 : -1;
}

void limen_sim_stats(const struct limen_sim *sim, struct limen_sim_stats *stats)
{
	*stats = sim->stats;
}

const char *const *limen_sim_configs(void)
{
	static const char *names[16];

	for (size_t i = 0; limen_models[i] && i + 1 < sizeof names / sizeof *names; i++)
		names[i] = limen_models[i]->name;
	return names;
}

unsigned limen_sim_config_lanes(const char *config)
{
	for (size_t i = 0; limen_models[i]; i++)
		if (!strcmp(limen_models[i]->name, config))
			return limen_models[i]->lanes;
	return 0;
}
