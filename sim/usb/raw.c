/* raw.c: bytes, and nothing else. */
#include "raw.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 4096, ENDPOINT_OUT = 0x01, ENDPOINT_IN = 0x81, QUIET_MICROFRAMES = 16 };

struct raw {
	struct emu_line line;
	struct emu_faults *faults;
	uint8_t in[BUFFER_BYTES];
	size_t in_bytes;
	unsigned quiet;
};

static const uint8_t descriptors[] = {
	18, 1, 0x00,         0x02, 0xff, 0,    0, 64,   0x09, 0x12,        0x01, 0x00, 0x00, 0x01, 1,    2, 3, 1,
	9,  2, 32,           0,    1,    1,    0, 0x80, 50,   9,           4,    0,    0,    2,    0xff, 0, 0, 0,
	7,  5, ENDPOINT_OUT, 2,    0x00, 0x02, 0, 7,    5,    ENDPOINT_IN, 2,    0x00, 0x02, 0,
};

static int control(void *self, const uint8_t setup[8], uint8_t *data)
{
	(void)self;
	(void)setup;
	(void)data;
	return EMU_STALL;
}

static int out(void *self, uint8_t endpoint, const uint8_t *bytes, size_t n)
{
	struct raw *raw = self;
	uint8_t damaged[EMU_PACKET];

	if (endpoint != ENDPOINT_OUT)
		return EMU_STALL;
	if (raw->line.unsent(raw->line.self) + n > BUFFER_BYTES)
		return EMU_NAK;
	memcpy(damaged, bytes, n);
	raw->quiet = 0;
	raw->line.send(raw->line.self, damaged, emu_damage(raw->faults, damaged, n));
	return 0;
}

static int in(void *self, uint8_t endpoint, uint8_t *bytes)
{
	struct raw *raw = self;
	size_t n = raw->in_bytes < EMU_PACKET ? raw->in_bytes : EMU_PACKET;

	if (endpoint != ENDPOINT_IN)
		return EMU_STALL;
	if (!n)
		return EMU_NAK;
	if (emu_strikes(raw->faults, EMU_SHORT))
		n = emu_draw(raw->faults) % n; /* 0: a packet of no bytes */
	memcpy(bytes, raw->in, n);
	raw->in_bytes -= n;
	memmove(raw->in, raw->in + n, raw->in_bytes);
	return (int)n;
}

static bool run(void *self)
{
	struct raw *raw = self;
	const size_t unsent = raw->line.unsent(raw->line.self);
	size_t got;

	raw->line.run(raw->line.self, raw->line.clock_hz / EMU_MICROFRAMES_PER_S);
	got = raw->line.receive(raw->line.self, raw->in + raw->in_bytes, BUFFER_BYTES - raw->in_bytes);
	raw->in_bytes += emu_damage(raw->faults, raw->in + raw->in_bytes, got);
	raw->quiet = got || unsent ? 0 : raw->quiet + 1;
	return raw->quiet < QUIET_MICROFRAMES || raw->in_bytes;
}

static void close_raw(void *self)
{
	struct raw *raw = self;

	raw->line.close(raw->line.self);
	free(raw);
}

bool emu_raw(struct emu_model *model, const struct emu_line *line, struct emu_faults *faults,
	     const char *const strings[3])
{
	struct raw *raw = calloc(1, sizeof(*raw));

	if (!raw)
		return false;
	raw->line = *line;
	raw->faults = faults;
	*model = (struct emu_model){
		.self = raw,
		.descriptors = descriptors,
		.descriptor_bytes = sizeof(descriptors),
		.strings = {NULL, strings[0], strings[1], strings[2]},
		.close = close_raw,
		.control = control,
		.out = out,
		.in = in,
		.run = run,
	};
	return true;
}
