/* protocol_file.c: protocols that users write (docs/files.md). */
#include "errmsg.h"
#include "number.h"
#include "slurp.h"

#include <limen/protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 1100, REPEATS_MAX = 8 };

struct reader {
	const char *path;
	struct limen_errmsg *err;
	struct limen_protocol *protocol;
	bool sized;            /* the protocol is initialised, with bits and groups */
	bool started, grouped; /* such a line was read */
	unsigned line, bits, groups;
	double barrier_bits;          /* of lines that name none */
	enum limen_kinetics kinetics; /* likewise */
	struct {
		size_t pulse;
		unsigned times;
	} repeat[REPEATS_MAX];
	unsigned repeats;
};

__attribute__((format(printf, 2, 3))) static int refuse(const struct reader *r, const char *format, ...)
{
	char text[LIMEN_ERRMSG_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return limen_fail(r->err, LIMEN_EDATA, "%.200s, line %u: %.280s", r->path, r->line, text);
}

static int whole(const struct reader *r, const char *what, const char *text, unsigned least, unsigned most,
		 unsigned *value)
{
	uint64_t v;

	if (!limen_number_u64(text, &v) || v < least || v > most)
		return refuse(r, "%s %.40s: wanted is a whole number, %u to %u", what, text, least, most);
	*value = (unsigned)v;
	return LIMEN_OK;
}

static int real(const struct reader *r, const char *what, const char *text, double *value)
{
	return limen_number(text, value) ? LIMEN_OK : refuse(r, "%s %.40s: wanted is a number", what, text);
}

/* "A" or "A:B". */
static int span(const struct reader *r, const char *what, char *text, double *from, double *to)
{
	char *colon = strchr(text, ':');

	if (colon)
		*colon = '\0';
	int error = real(r, what, text, from);

	*to = *from;
	return error || !colon ? error : real(r, what, colon + 1, to);
}

static int kinetics_of(const struct reader *r, const char *name, enum limen_kinetics *kinetics)
{
	int found = limen_kinetics_find(name);

	if (found < 0)
		return refuse(r, "kinetics %.40s: glauber, metropolis, half or arrhenius", name);
	*kinetics = (enum limen_kinetics)found;
	return LIMEN_OK;
}

/* The protocol takes its size when the first line needs it. */
static int size_protocol(struct reader *r)
{
	if (r->sized)
		return LIMEN_OK;
	if (!r->bits)
		return refuse(r, "`bits B` must stand before this");
	limen_protocol_init(r->protocol, r->bits, r->groups);
	r->sized = true;
	return r->protocol->error;
}

/* pulse or ramp: what key=value words say. */
struct pulse_line {
	double from[LIMEN_PROTOCOL_GROUPS_MAX], to[LIMEN_PROTOCOL_GROUPS_MAX]; /* field */
	double barrier_from, barrier_to;
	enum limen_kinetics kinetics;
	unsigned steps, attempts;
	unsigned given; /* bit i: key i of the line was read */
};

enum { FIELD, BARRIER, KINETICS, ATTEMPTS, STEPS, KEYS };
static const char *const keys[KEYS] = {"field", "barrier", "kinetics", "attempts", "steps"};

/* One span for all groups, or one for each, with commas. */
static int read_fields(const struct reader *r, char *value, struct pulse_line *line)
{
	unsigned n = 0;
	int error = LIMEN_OK;

	for (char *one; (one = strsep(&value, ",")) != NULL && !error;
	     n++) { /* an empty piece is refused as a number */
		if (n == r->groups)
			return refuse(r, "more fields than groups (%u)", r->groups);
		error = span(r, "field", one, &line->from[n], &line->to[n]);
	}
	if (!error && n != 1 && n != r->groups)
		error = refuse(r, "%u fields for %u groups", n, r->groups);
	for (unsigned g = 1; n == 1 && g < r->groups; g++) {
		line->from[g] = line->from[0];
		line->to[g] = line->to[0];
	}
	return error;
}

static int read_key(const struct reader *r, char *word, bool ramp, struct pulse_line *line)
{
	char *value = strchr(word, '=');

	if (!value || !value[1])
		return refuse(r, "%.40s: wanted is key=value", word);
	*value++ = '\0';
	unsigned key = 0;

	while (key < (ramp ? KEYS : STEPS) && strcmp(word, keys[key]) != 0)
		key++;
	if (key == (ramp ? KEYS : STEPS))
		return refuse(r, "unknown key %.40s; known: field, barrier, kinetics, attempts%s", word,
			      ramp ? ", steps" : "");
	if (line->given & 1u << key)
		return refuse(r, "%s is given twice", word);
	line->given |= 1u << key;
	switch (key) {
	case FIELD:
		return read_fields(r, value, line);
	case BARRIER:
		return span(r, "barrier", value, &line->barrier_from, &line->barrier_to);
	case KINETICS:
		return kinetics_of(r, value, &line->kinetics);
	case ATTEMPTS:
		return whole(r, "attempts", value, 1, 65535, &line->attempts);
	default:
		return whole(r, "steps", value, 1, LIMEN_PROTOCOL_PULSES_MAX, &line->steps);
	}
}

static int add_line(const struct reader *r, const struct pulse_line *line, bool ramp)
{
	struct limen_protocol *protocol = r->protocol;

	for (unsigned n = 1; n <= line->steps && !protocol->error; n++) {
		double f = ramp ? (double)n / line->steps : 0.0, field[LIMEN_PROTOCOL_GROUPS_MAX];

		for (unsigned g = 0; g < r->groups; g++)
			field[g] = line->from[g] + f * (line->to[g] - line->from[g]);
		limen_protocol_add_groups(protocol, field,
					  line->barrier_from + f * (line->barrier_to - line->barrier_from),
					  line->kinetics, line->attempts);
	}
	if (protocol->error == LIMEN_EUSAGE)
		return refuse(r, "fields lie within +-32 bits, barriers in 0..63.999; at most %d pulses",
			      LIMEN_PROTOCOL_PULSES_MAX);
	return protocol->error;
}

static int read_pulse(struct reader *r, unsigned words, char **word)
{
	bool ramp = !strcmp(word[0], "ramp");
	struct pulse_line line = {.barrier_from = r->barrier_bits,
				  .barrier_to = r->barrier_bits,
				  .kinetics = r->kinetics,
				  .steps = 1,
				  .attempts = 1};
	int error = size_protocol(r);

	for (unsigned i = 1; i < words && !error; i++)
		error = read_key(r, word[i], ramp, &line);
	if (!error && !(line.given & 1u << FIELD))
		error = refuse(r, "%s: give field=K", word[0]);
	if (!error && ramp && !(line.given & 1u << STEPS))
		error = refuse(r, "ramp: give steps=N");
	for (unsigned g = 0; g < r->groups && !error && !ramp; g++)
		if (line.from[g] < line.to[g] || line.from[g] > line.to[g] || line.barrier_from < line.barrier_to ||
		    line.barrier_from > line.barrier_to)
			error = refuse(r, "pulse: A:B is for ramp");
	return error ? error : add_line(r, &line, ramp);
}

static int read_start(struct reader *r, unsigned words, char **word)
{
	double weights[1 << LIMEN_PROTOCOL_BITS_MAX], level = 0;
	int error = size_protocol(r);

	if (error)
		return error;
	if (r->started || r->protocol->pulses > 0)
		return refuse(r, "start: once, and before the first pulse");
	r->started = true;
	if (words == 2 && !strcmp(word[1], "uniform"))
		return LIMEN_OK;
	if (words == 3 && !strcmp(word[1], "level")) {
		error = real(r, "level", word[2], &level);
		if (!error && (level < -512 || level > 511 || level != (int)level))
			error = refuse(r, "level %.40s: wanted is a whole number", word[2]);
		if (error)
			return error;
		limen_protocol_start_level(r->protocol, (int)level);
		return r->protocol->error ? refuse(r, "level %.40s is not on a ladder of %u bits", word[2], r->bits)
					  : LIMEN_OK;
	}
	if (words < 2 || strcmp(word[1], "weights") != 0)
		return refuse(r, "start: uniform, level L, or weights P P ...");
	if (words - 2 != 1u << r->bits)
		return refuse(r, "%u weights for %u levels", words - 2, 1u << r->bits);
	for (unsigned i = 2; i < words && !error; i++)
		error = real(r, "weight", word[i], &weights[i - 2]);
	if (error)
		return error;
	limen_protocol_start_weights(r->protocol, weights);
	return r->protocol->error == LIMEN_EUSAGE ? refuse(r, "weights must not be below 0 and need a positive sum")
						  : r->protocol->error;
}

static int begin_repeat(struct reader *r, unsigned words, char **word)
{
	unsigned times = 0;
	int error =
		words == 2 ? whole(r, "repeat", word[1], 1, LIMEN_PROTOCOL_PULSES_MAX, &times) : refuse(r, "repeat N");

	if (!error)
		error = size_protocol(r);
	if (error)
		return error;
	if (r->repeats == REPEATS_MAX)
		return refuse(r, "more than %d repeats inside each other", REPEATS_MAX);
	r->repeat[r->repeats].pulse = r->protocol->pulses;
	r->repeat[r->repeats++].times = times;
	return LIMEN_OK;
}

static int end_repeat(struct reader *r)
{
	struct limen_protocol *protocol = r->protocol;

	if (!r->repeats)
		return refuse(r, "end without repeat");
	r->repeats--;
	size_t first = r->repeat[r->repeats].pulse, last = protocol->pulses;

	for (unsigned n = 1; n < r->repeat[r->repeats].times; n++)
		for (size_t i = first; i < last && !protocol->error; i++) {
			struct limen_protocol_pulse p = protocol->pulse[i];
			double field[LIMEN_PROTOCOL_GROUPS_MAX];

			memcpy(field, &protocol->field_bits[p.field], r->groups * sizeof(double));
			limen_protocol_add_groups(protocol, field, p.barrier_bits, p.kinetics, p.attempts);
		}
	return protocol->error == LIMEN_EUSAGE ? refuse(r, "more than %d pulses", LIMEN_PROTOCOL_PULSES_MAX)
					       : protocol->error;
}

static int read_line(struct reader *r, unsigned words, char **word)
{
	const char *key = word[0];

	if (!strcmp(key, "pulse") || !strcmp(key, "ramp"))
		return read_pulse(r, words, word);
	if (!strcmp(key, "start"))
		return read_start(r, words, word);
	if (!strcmp(key, "repeat"))
		return begin_repeat(r, words, word);
	if (!strcmp(key, "end") && words == 1)
		return end_repeat(r);
	if (words != 2)
		return refuse(r,
			      "%.40s: known lines are bits B, groups G, start, kinetics NAME, barrier BITS, pulse, "
			      "ramp, repeat N, end",
			      key);
	if ((!strcmp(key, "bits") || !strcmp(key, "groups")) && r->sized)
		return refuse(r, "%s must stand before start, pulse, ramp and repeat", key);
	if ((!strcmp(key, "bits") && r->bits) || (!strcmp(key, "groups") && r->grouped))
		return refuse(r, "%s is given twice", key);
	if (!strcmp(key, "bits"))
		return whole(r, "bits", word[1], 1, LIMEN_PROTOCOL_BITS_MAX, &r->bits);
	r->grouped |= !strcmp(key, "groups");
	if (!strcmp(key, "groups"))
		return whole(r, "groups", word[1], 1, LIMEN_PROTOCOL_GROUPS_MAX, &r->groups);
	if (!strcmp(key, "kinetics"))
		return kinetics_of(r, word[1], &r->kinetics);
	if (!strcmp(key, "barrier"))
		return real(r, "barrier", word[1], &r->barrier_bits);
	return refuse(r, "unknown line %.40s", key);
}

static int split_and_read(struct reader *r, char *line)
{
	static const char blanks[] = " \t\r";
	char *word[WORDS_MAX], *rest = NULL;
	unsigned words = 0;

	line[strcspn(line, "#")] = '\0';
	for (char *w = strtok_r(line, blanks, &rest); w; w = strtok_r(NULL, blanks, &rest)) {
		if (words == WORDS_MAX)
			return refuse(r, "more than %d words", WORDS_MAX);
		word[words++] = w;
	}
	return words ? read_line(r, words, word) : LIMEN_OK;
}

int limen_protocol_read(const char *path, struct limen_protocol *protocol, struct limen_errmsg *err)
{
	struct reader r = {.path = path, .err = err, .protocol = protocol, .groups = 1};
	char *text;
	int error = limen_slurp_text(path, "protocol file", &text, err);

	*protocol = (struct limen_protocol){0};
	if (error)
		return error;
	const size_t mark = !strncmp(text, "\xef\xbb\xbf", 3) ? 3 : 0; /* that some editors leave */

	for (char *line = text + mark; line && !error;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		r.line++;
		error = split_and_read(&r, line);
		line = end ? end + 1 : NULL;
	}
	if (!error && r.repeats)
		error = refuse(&r, "repeat without end");
	if (!error && !protocol->pulses)
		error = limen_fail(err, LIMEN_EDATA, "%.200s: no pulse in it", path);
	free(text);
	if (error) {
		limen_protocol_free(protocol);
		if (error == LIMEN_ENOMEM)
			limen_fail(err, error, "%.200s: out of memory", path);
	}
	return error;
}
