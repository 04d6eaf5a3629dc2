/* fault.c: fault:, a broken cable. It damages the words of another engine, in both directions, at places that a seed
 * decides: the same seed and the same calls give the same damage. Reset passes through undamaged and mends a break.
 */
#include "transport.h"

#include "uri.h"

#include <stdlib.h>
#include <string.h>

enum fault_kind { FAULT_FLIP, FAULT_DROP, FAULT_DUP, FAULT_STALL, FAULT_TRUNCATE, FAULT_KINDS };

static const char *const kind_names[FAULT_KINDS] = { "flip", "drop", "dup", "stall", "truncate" };

enum {
	STALL_CALLS_MAX = 8, /* a stall lasts 1 to this many calls of wait() */
	PART_WORDS = 1024,   /* words damaged at a time */
};

/* What is on its way in one direction, damaged already, and where the next damage falls. */
struct fault_side {
	uint32_t words[2 * PART_WORDS]; /* each may be doubled */
	size_t start, end;
	uint64_t clean; /* words until the next damage */
	bool broken;    /* gives nothing more until reset */
};

struct fault {
	const struct limen_transport *inner;
	void *self;
	struct limen_uri uri; /* of the inner transport */
	uint64_t random;      /* state of splitmix64 */
	double rate;
	enum fault_kind kinds[FAULT_KINDS];
	unsigned kind_count;
	unsigned stall; /* calls of wait() that still return at once with nothing */
	struct fault_side out, in;
};

static uint64_t draw(struct fault *fault)
{
	uint64_t z = fault->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Words until the next damage: one draw per word would be slow, so a uniform gap of the same mean is used. */
static uint64_t draw_gap(struct fault *fault)
{
	double span = 2.0 / fault->rate;

	return fault->rate > 0.0 ? (uint64_t)((double)(draw(fault) >> 11) * 0x1p-53 * span) : UINT64_MAX;
}

/* Damages n words of `from` (at most PART_WORDS) into an empty side. */
static void damage(struct fault *fault, struct fault_side *side, const uint32_t *from, size_t n)
{
	side->start = side->end = 0;
	for (size_t i = 0; i < n && !side->broken; i++) {
		uint32_t word = from[i];

		if (side->clean-- > 0) {
			side->words[side->end++] = word;
			continue;
		}
		side->clean = draw_gap(fault);
		switch (fault->kinds[draw(fault) % fault->kind_count]) {
		case FAULT_FLIP:
			side->words[side->end++] = word ^ UINT32_C(1) << (draw(fault) % 32);
			break;
		case FAULT_DROP:
			break;
		case FAULT_DUP:
			side->words[side->end++] = word;
			side->words[side->end++] = word;
			break;
		case FAULT_STALL:
			side->words[side->end++] = word;
			fault->stall = 1 + (unsigned)(draw(fault) % STALL_CALLS_MAX);
			break;
		default:
			side->broken = true;
		}
	}
}

static int parse_kinds(struct fault *fault, const char *text, struct limen_errmsg *err)
{
	while (*text) {
		size_t len = strcspn(text, "+");
		int kind = 0;

		while (kind < FAULT_KINDS && (strncmp(text, kind_names[kind], len) || kind_names[kind][len]))
			kind++;
		if (kind == FAULT_KINDS || fault->kind_count == FAULT_KINDS) {
			return limen_fail(
				err, LIMEN_EUSAGE,
				"fault: key \"kinds\": \"%.40s\"; known: flip, drop, dup, stall, truncate, joined by +",
				text);
		}
		fault->kinds[fault->kind_count++] = (enum fault_kind)kind;
		text += len;
		text += *text == '+';
	}
	return 0;
}

static void fault_restart(struct fault *fault)
{
	fault->stall = 0;
	fault->out.start = fault->out.end = fault->in.start = fault->in.end = 0;
	fault->out.broken = fault->in.broken = false;
}

static int fault_configure(struct fault *fault, const struct limen_uri *uri, struct limen_errmsg *err)
{
	const char *kinds = limen_uri_get(uri, "kinds");
	const char *over = limen_uri_get(uri, "over");
	int error;

	fault->random = 1;
	fault->rate = 1e-4;
	error = limen_uri_u64(uri, "seed", 0, UINT64_MAX, &fault->random, err);
	if (!error)
		error = limen_uri_real(uri, "rate", 0.0, 1.0, &fault->rate, err);
	if (!error)
		error = parse_kinds(fault, kinds ? kinds : "flip+drop+dup+stall+truncate", err);
	if (!error && !over)
		error = limen_fail(err, LIMEN_EUSAGE,
				   "fault: key \"over\" is missing: the URI of the engine to damage");
	if (error)
		return error;
	fault->out.clean = draw_gap(fault);
	fault->in.clean = draw_gap(fault);
	return limen_transport_choose(over, &fault->uri, &fault->inner, err);
}

static void fault_close(void *self)
{
	struct fault *fault = self;

	if (fault->self)
		fault->inner->close(fault->self);
	limen_uri_free(&fault->uri);
	free(fault);
}

static int fault_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	struct fault *fault = calloc(1, sizeof(*fault));
	int error;

	if (!fault)
		return limen_fail(err, LIMEN_ENOMEM, "fault: out of memory");
	error = fault_configure(fault, uri, err);
	if (!error)
		error = fault->inner->open(&fault->uri, &fault->self, err);
	if (error) {
		fault_close(fault);
		return error;
	}
	*self = fault;
	return 0;
}

static int fault_reset(void *self, struct limen_errmsg *err)
{
	struct fault *fault = self;

	fault_restart(fault);
	return fault->inner->reset(fault->self, err);
}

/* Hands damaged words on. Returns 0 or an error. */
static int flush(struct fault *fault, struct limen_errmsg *err)
{
	struct fault_side *out = &fault->out;

	while (out->start < out->end) {
		long taken = fault->inner->write(fault->self, out->words + out->start, out->end - out->start, err);

		if (taken <= 0)
			return (int)taken;
		out->start += (size_t)taken;
	}
	return 0;
}

static long fault_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	struct fault *fault = self;
	int error = fault->stall ? 0 : flush(fault, err);

	if (error || fault->stall || fault->out.start < fault->out.end)
		return error;
	if (fault->out.broken)
		return (long)n; /* into the void */
	if (n > PART_WORDS)
		n = PART_WORDS;
	damage(fault, &fault->out, words, n);
	error = flush(fault, err);
	return error ? error : (long)n;
}

static long fault_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	struct fault *fault = self;
	struct fault_side *in = &fault->in;
	uint32_t part[PART_WORDS];
	size_t given;
	int error = flush(fault, err);

	if (error || fault->stall)
		return error;
	if (in->start == in->end) {
		long got = fault->inner->read(fault->self, part, PART_WORDS, err);

		if (got < 0)
			return got;
		damage(fault, in, part, (size_t)got);
	}
	given = in->end - in->start < n ? in->end - in->start : n;
	memcpy(words, in->words + in->start, given * sizeof(*words));
	in->start += given;
	return (long)given;
}

static int fault_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	struct fault *fault = self;
	int error;

	if (fault->stall) {
		fault->stall--;
		return 0;
	}
	if (fault->in.start < fault->in.end)
		return 1;
	error = flush(fault, err);
	if (error)
		return error;
	if (fault->in.broken)
		return 0;
	return fault->inner->wait(fault->self, timeout_ms, err);
}

static void fault_describe(void *self, void (*put)(void *ctx, const char *key, const char *value), void *ctx)
{
	struct fault *fault = self;

	if (fault->inner->describe)
		fault->inner->describe(fault->self, put, ctx);
}

const struct limen_transport limen_transport_fault = {
	.scheme = "fault",
	.summary = "damages the words of another engine, for tests",
	.keys = "seed=N  decides where the damage falls (1)\n"
		"rate=X  damaged words per word, 0 to 1 (1e-4)\n"
		"kinds=A+B  of flip, drop, dup, stall, truncate (all)\n"
		"over=URI  the engine; takes the rest of the URI\n",
	.open = fault_open,
	.close = fault_close,
	.reset = fault_reset,
	.write = fault_write,
	.read = fault_read,
	.wait = fault_wait,
	.describe = fault_describe,
};
