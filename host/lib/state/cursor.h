/* cursor.h: where a function of parts stands, saving or restoring. */
#ifndef LIMEN_CURSOR_H
#define LIMEN_CURSOR_H

#include <limen/state.h>

struct limen_state {
	bool restores;
	uint8_t *data;       /* saving: what there is so far, owned */
	const uint8_t *from; /* restoring: what is left, not owned */
	size_t bytes, room;  /* bytes so far or left; room: allocated */
	int error;           /* the first one */
	struct limen_errmsg *err;
};

/* Remembers the first error with its text. */
void limen_state_fail(struct limen_state *state, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Saving: more bytes at the end, NULL after an error. */
uint8_t *limen_state_grow(struct limen_state *state, size_t bytes);
/* Restoring: the next bytes, NULL after an error or when there are fewer. */
const uint8_t *limen_state_take(struct limen_state *state, size_t bytes);

#endif
