/* state.c: parts, one after the other: checksum of the name, size, bytes. */
#include "cursor.h"

#include "errmsg.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct head {
	uint32_t name; /* crc32 */
	uint32_t zero;
	uint64_t bytes;
};

void limen_state_fail(struct limen_state *state, int error, const char *format, ...)
{
	va_list args;

	if (state->error)
		return;
	va_start(args, format);
	state->error = limen_vfail(state->err, error, format, args);
	va_end(args);
}

uint8_t *limen_state_grow(struct limen_state *state, size_t bytes)
{
	if (state->error)
		return NULL;
	if (bytes > state->room - state->bytes) {
		size_t room = 2 * (state->bytes + bytes);
		uint8_t *more = realloc(state->data, room);

		if (!more) {
			limen_state_fail(state, LIMEN_ENOMEM, "out of memory: a state of %zu bytes",
					 state->bytes + bytes);
			return NULL;
		}
		state->data = more;
		state->room = room;
	}
	state->bytes += bytes;
	return state->data + state->bytes - bytes;
}

const uint8_t *limen_state_take(struct limen_state *state, size_t bytes)
{
	const uint8_t *from = state->from;

	if (bytes > state->bytes)
		limen_state_fail(state, LIMEN_EDATA, "the state ends too early");
	if (state->error)
		return NULL;
	state->from += bytes;
	state->bytes -= bytes;
	return from;
}

static uint32_t name_sum(const char *name)
{
	return (uint32_t)crc32(0, (const Bytef *)name, (uInt)strlen(name));
}

static void put(struct limen_state *state, const char *name, const void *data, size_t bytes)
{
	const struct head head = {.name = name_sum(name), .bytes = bytes};
	uint8_t *to = limen_state_grow(state, sizeof(head) + bytes);

	if (!to)
		return;
	memcpy(to, &head, sizeof(head));
	if (bytes)
		memcpy(to + sizeof(head), data, bytes);
}

/* Size of the next part, which must have this name; 0 after an error. */
static uint64_t take_head(struct limen_state *state, const char *name)
{
	const uint8_t *from = limen_state_take(state, sizeof(struct head));
	struct head head = {0};

	if (!from)
		return 0;
	memcpy(&head, from, sizeof(head));
	if (head.name != name_sum(name) || head.zero)
		limen_state_fail(state, LIMEN_EDATA, "there is no '%s' where it should be; another version made this",
				 name);
	return state->error ? 0 : head.bytes;
}

bool limen_state_restores(const struct limen_state *state)
{
	return state->restores;
}

void limen_state_require(struct limen_state *state, bool fine, const char *what)
{
	if (state->restores && !fine)
		limen_state_fail(state, LIMEN_EDATA, "%s", what);
}

void limen_state_part(struct limen_state *state, const char *name, void *data, size_t bytes)
{
	if (!state->restores) {
		put(state, name, data, bytes);
		return;
	}
	uint64_t there = take_head(state, name);

	if (!state->error && there != bytes)
		limen_state_fail(state, LIMEN_EDATA, "'%s' has %llu bytes, wanted are %zu", name,
				 (unsigned long long)there, bytes);
	const uint8_t *from = limen_state_take(state, bytes);

	if (from && bytes)
		memcpy(data, from, bytes);
}

void limen_state_flag(struct limen_state *state, const char *name, bool *flag)
{
	uint8_t byte = *flag;

	limen_state_part(state, name, &byte, 1);
	limen_state_require(state, byte <= 1, "a flag is neither 0 nor 1");
	if (!state->error)
		*flag = byte != 0;
}

void limen_state_block(struct limen_state *state, const char *name, uint8_t **data, size_t *bytes)
{
	if (!state->restores) {
		put(state, name, *data, *bytes);
		return;
	}
	uint64_t there = take_head(state, name);

	if (there > state->bytes)
		limen_state_fail(state, LIMEN_EDATA, "'%s' is cut off", name);
	const uint8_t *from = limen_state_take(state, (size_t)there);
	uint8_t *copy = from && there ? malloc((size_t)there) : NULL;

	if (from && there && !copy)
		limen_state_fail(state, LIMEN_ENOMEM, "out of memory: '%s'", name);
	if (state->error)
		return;
	if (copy)
		memcpy(copy, from, (size_t)there);
	*data = copy;
	*bytes = (size_t)there;
}

int limen_state_pack(limen_state_parts parts, void *ctx, uint8_t **data, size_t *bytes, struct limen_errmsg *err)
{
	struct limen_state state = {.err = err};

	parts(&state, ctx);
	if (state.error) {
		free(state.data);
		return state.error;
	}
	*data = state.data;
	*bytes = state.bytes;
	return LIMEN_OK;
}

int limen_state_unpack(const uint8_t *data, size_t bytes, limen_state_parts parts, void *ctx, struct limen_errmsg *err)
{
	struct limen_state state = {.restores = true, .from = data, .bytes = bytes, .err = err};

	parts(&state, ctx);
	if (state.bytes)
		limen_state_fail(&state, LIMEN_EDATA, "more than the state stands there; another version made this");
	return state.error;
}
