/* device.c: open, identity, reset, errors, raw words. */
#include "device.h"

#include "uri.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int limen_device_fail(struct limen_device *device, int error, const char *format, ...)
{
	va_list args;

	if (device->error)
		return device->error;
	va_start(args, format);
	device->error = limen_vfail(&device->message, error, format, args);
	va_end(args);
	return error;
}

/* What every contract-keeping device says of itself, beyond the exact words: limits that the header can express. */
static int info_check(struct limen_device *device)
{
	const struct limen_info *info = &device->info;
	const struct {
		const char *name;
		uint32_t value, min, max;
	} limits[] = {
		{ "lanes", info->lanes, 1, 1 << 16 },
		{ "depth", info->depth, 1, UINT32_MAX },
		{ "row slots", info->row_slots, 1, UINT32_MAX },
		{ "vector length", info->vector_len, 1, UINT16_MAX },
		{ "vectors", info->vectors, 2, 256 },
		{ "tiles", info->tiles, 1, 256 },
		{ "table slots", info->slots, 1, 4 },
		{ "packet limit", info->limit, LIMEN_TABLE_WORDS, UINT16_MAX },
		{ "stream bits", info->stream_bits, 32, 32 * LIMEN_QUEUE_BEAT_MAX },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].value < limits[i].min || limits[i].value > limits[i].max) {
			return limen_device_fail(device, LIMEN_EPROTOCOL, "IDENT: %s cannot be %u (%u to %u)",
						 limits[i].name, limits[i].value, limits[i].min, limits[i].max);
		}
	}
	if (info->limit < info->vector_len) {
		return limen_device_fail(device, LIMEN_EPROTOCOL,
					 "IDENT: an MVM answer of %u words passes the limit of %u", info->vector_len,
					 info->limit);
	}
	if (info->stream_bits % 32)
		return limen_device_fail(device, LIMEN_EPROTOCOL, "IDENT: a stream of %u bits", info->stream_bits);
	return 0;
}

static int info_decode(struct limen_device *device)
{
	const uint32_t *ident = device->ident;

	if (ident[LIMEN_IDENT_MAGIC] != LIMEN_MAGIC)
		return limen_device_fail(device, LIMEN_EPROTOCOL, "not a limen array: IDENT begins with %08x, not %08x",
					 ident[LIMEN_IDENT_MAGIC], (unsigned)LIMEN_MAGIC);
	if (ident[LIMEN_IDENT_VERSION] != LIMEN_VERSION) {
		return limen_device_fail(device, LIMEN_EPROTOCOL,
					 "the device speaks contract version %u, this library %u; use a matching pair",
					 ident[LIMEN_IDENT_VERSION], (unsigned)LIMEN_VERSION);
	}
	device->info = (struct limen_info){
		.version = ident[LIMEN_IDENT_VERSION],
		.lanes = ident[LIMEN_IDENT_LANES],
		.depth = ident[LIMEN_IDENT_DEPTH],
		.row_slots = ident[LIMEN_IDENT_ROW_SLOTS],
		.vector_len = ident[LIMEN_IDENT_VECTOR_LEN],
		.vectors = ident[LIMEN_IDENT_VECTORS],
		.tiles = ident[LIMEN_IDENT_TILES],
		.slots = ident[LIMEN_IDENT_SLOTS],
		.limit = ident[LIMEN_IDENT_LIMIT],
		.stream_bits = ident[LIMEN_IDENT_STREAM_BITS],
		.features = ident[LIMEN_IDENT_FEATURES],
	};
	for (unsigned i = 0; i < 8; i++) {
		unsigned char c = (unsigned char)(ident[LIMEN_IDENT_NAME0 + i / 4] >> (8 * (i % 4)));

		/* it reaches terminals and files */
		device->info.name[i] = (char)(c == 0 || (c >= ' ' && c < 127) ? c : '?');
	}
	return info_check(device);
}

static int identify(struct limen_device *device)
{
	const struct limen_packet packet = { .opcode = LIMEN_OP_IDENT };
	int error;

	device->queue.beat = 1;
	error = limen_queue_ask(device, &packet, 0, device->ident, LIMEN_IDENT_WORDS, 32);
	if (!error)
		error = limen_queue_drain(device);
	if (!error)
		error = info_decode(device);
	if (!error) {
		/* a transport that is idle has filled up its last beat */
		device->queue.position = device->queue.given = 0;
		device->queue.beat = device->info.stream_bits / 32;
	}
	return error;
}

int limen_device_open(const struct limen_transport *transport, const struct limen_uri *uri, const char *text,
		      int timeout_ms, struct limen_device **device, struct limen_errmsg *err)
{
	struct limen_device *opened = calloc(1, sizeof(*opened));
	int error;

	if (!opened || limen_queue_init(&opened->queue) || !(opened->uri = strdup(text))) {
		limen_close(opened);
		return limen_fail(err, LIMEN_ENOMEM, "out of memory");
	}
	error = transport->open(uri, &opened->self, err);
	if (!error) {
		opened->transport = transport;
		opened->patience = transport->patience ? transport->patience(opened->self) : 1;
		limen_device_timeout(opened, timeout_ms);
		error = identify(opened);
		if (error)
			limen_fail(err, error, "%s: %s", text, opened->message.text);
	}
	if (error) {
		limen_close(opened);
		return error;
	}
	*device = opened;
	return 0;
}

int limen_open(const char *text, struct limen_device **device, struct limen_errmsg *err)
{
	const struct limen_transport *transport;
	struct limen_uri uri;
	int error;

	if (err)
		err->text[0] = '\0';
	*device = NULL;
	error = limen_transport_choose(text, &uri, &transport, err);
	if (error)
		return error;
	error = limen_device_open(transport, &uri, text, LIMEN_TIMEOUT_DEFAULT_MS, device, err);
	limen_uri_free(&uri);
	return error;
}

void limen_close(struct limen_device *device)
{
	if (!device)
		return;
	if (device->transport)
		device->transport->close(device->self);
	limen_queue_free(&device->queue);
	free(device->uri);
	free(device);
}

const struct limen_info *limen_device_info(const struct limen_device *device)
{
	return &device->info;
}

const char *limen_device_uri(const struct limen_device *device)
{
	return device->uri;
}

const char *limen_device_message(const struct limen_device *device)
{
	return device->message.text;
}

bool limen_device_removable(const struct limen_device *device)
{
	return device->transport->removable;
}

void limen_device_describe(const struct limen_device *device, void (*put)(void *ctx, const char *key, const char *value),
			   void *ctx)
{
	if (device->transport->describe)
		device->transport->describe(device->self, put, ctx);
}

void limen_device_timeout(struct limen_device *device, int timeout_ms)
{
	timeout_ms = timeout_ms < 0 ? 0 : timeout_ms;
	device->timeout_ms = timeout_ms > INT_MAX / device->patience ? INT_MAX : timeout_ms * device->patience;
}

void limen_device_traffic(const struct limen_device *device, uint64_t *words_out, uint64_t *words_in)
{
	*words_out = device->words_out;
	*words_in = device->words_in;
}

double limen_device_array_s(const struct limen_device *device)
{
	return (double)device->array_ns * 1e-9;
}

int limen_reset(struct limen_device *device)
{
	struct limen_errmsg err = { "" };
	int error;

	limen_queue_clear(&device->queue);
	device->error = 0;
	device->message.text[0] = '\0';
	device->tile_count = 0;
	device->depth_used = device->row_slots_used = 0;
	error = device->transport->reset(device->self, &err);
	if (error)
		return limen_device_fail(device, error, "reset: %s", err.text);
	return identify(device);
}

int limen_sync(struct limen_device *device)
{
	return limen_queue_drain(device);
}

/* One round of limen_raw(). Returns 1 to go on, 0 when the engine has nothing left to do, or an error. */
static int raw_round(struct limen_device *device, const uint32_t *words, size_t n, size_t *sent, uint32_t *answer,
		     size_t max, size_t *got)
{
	struct limen_errmsg err = { "" };
	long taken = 0, given;
	int ready;

	if (*sent < n)
		taken = device->transport->write(device->self, words + *sent, n - *sent, &err);
	if (taken < 0 || (size_t)taken > n - *sent)
		return limen_device_fail(device, taken < 0 ? (int)taken : LIMEN_EIO, "writing: %s", err.text);
	given = device->transport->read(device->self, answer + *got, max - *got, &err);
	if (given < 0 || (size_t)given > max - *got)
		return limen_device_fail(device, given < 0 ? (int)given : LIMEN_EIO, "reading: %s", err.text);
	*sent += (size_t)taken;
	*got += (size_t)given;
	device->words_out += (uint64_t)taken;
	device->words_in += (uint64_t)given;
	if (taken || given)
		return 1;
	ready = device->transport->wait(device->self, device->timeout_ms, &err);
	if (ready < 0)
		return limen_device_fail(device, ready, "waiting: %s", err.text);
	return ready > 0;
}

long limen_raw(struct limen_device *device, const uint32_t *words, size_t n, uint32_t *answer, size_t max)
{
	size_t sent = 0, got = 0;
	int64_t since = 0;
	int more = 1;

	if (device->error || (!device->queue.lost && limen_queue_drain(device)))
		return device->error;
	device->queue.lost = true;
	while (got < max && (more > 0 || sent < n)) {
		size_t before = sent + got;

		more = raw_round(device, words, n, &sent, answer, max, &got);
		if (more < 0)
			return more;
		if (more || sent + got != before) {
			since = 0;
		} else if (sent < n) {
			int64_t now = limen_clock_ms();

			since = since ? since : now;
			if (now - since > device->timeout_ms)
				return limen_device_fail(device, LIMEN_ETIMEOUT, "the device takes no more words");
		}
	}
	return (long)got;
}
