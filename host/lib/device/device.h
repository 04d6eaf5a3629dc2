/* device.h: an open device, as the files of host/lib see it. */
#ifndef LIMEN_DEVICE_H
#define LIMEN_DEVICE_H

#include "errmsg.h"
#include "packet.h"
#include "queue.h"
#include "transport.h"

enum {
	LIMEN_TIMEOUT_DEFAULT_MS = 30000,
	LIMEN_TILES_MAX = 256, /* the header's tile number has 8 bits */
};

struct limen_tile {
	uint16_t rows, cols;
	uint8_t bits;
};

struct limen_device {
	const struct limen_transport *transport;
	void *self; /* the transport's */
	char *uri;
	struct limen_info info;
	uint32_t ident[LIMEN_IDENT_WORDS]; /* as answered after the last reset */
	int error;                         /* the first error since open or reset; every call returns it */
	struct limen_errmsg message;
	int timeout_ms;
	int patience; /* the transport's, at least 1; timeout_ms has it already */
	uint64_t words_out, words_in;
	int64_t array_ns; /* within the transport */
	struct limen_queue queue;

	struct limen_tile tiles[LIMEN_TILES_MAX];
	unsigned tile_count;
	uint32_t depth_used, row_slots_used; /* of every lane (E8) */
};

/* Opens `uri` over a given transport; limen_open() without the look-up, for tests. */
int limen_device_open(const struct limen_transport *transport, const struct limen_uri *uri, const char *text,
		      int timeout_ms, struct limen_device **device, struct limen_errmsg *err);

/* Latches an error and its text unless one is latched already; returns the latched one. */
int limen_device_fail(struct limen_device *device, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Finds the tile and fills *range with the whole of it where `given` is NULL. Latches LIMEN_EUSAGE, naming `what`. */
int limen_tile_check(struct limen_device *device, const char *what, unsigned tile, const struct limen_range *given,
		     struct limen_range *range);
/* LIMEN_EUSAGE, latched, unless the register exists. */
int limen_vector_check(struct limen_device *device, const char *what, unsigned reg);

#endif
