/* ft2232.c: an FT2232H, as far as a host can tell. */
#include "ft2232.h"

#include "mpsse.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIFO_BYTES = 4096,
	STATUS_BYTES = 2,
	ENDPOINT_A_OUT = 0x02,
	ENDPOINT_B_OUT = 0x04,
	ENDPOINT_B_IN = 0x83,
	PORT_B = 2,
	MODEM_STATUS = 0x31, /* CTS, DSR off, high speed: what an idle chip says */
	LINE_EMPTY = 0x60,   /* holding and shift registers are empty */
	QUIET_MICROFRAMES = 16,
	BREAK_MICROFRAMES = 16, /* a host holds a break for 2 ms; its sleep is none of the model's time */
};

enum {
	REQUEST_RESET,
	REQUEST_MODEM,
	REQUEST_FLOW,
	REQUEST_BAUD,
	REQUEST_LINE,
	REQUEST_POLL,
	REQUEST_EVENT,
	REQUEST_ERROR,
	REQUEST_SET_LATENCY = 9,
	REQUEST_GET_LATENCY = 10
};

struct ft2232 {
	struct emu_line line;
	struct emu_faults *faults;
	struct mpsse *mpsse;
	uint8_t in[FIFO_BYTES];
	size_t in_bytes;
	unsigned latency_ms, event; /* event: 0x100 + byte when it is on */
	bool urgent;                /* the event character has come */
	unsigned since_packet;      /* microframes, of channel B */
	unsigned since_packet_a;
	unsigned quiet; /* microframes without a byte in either direction */
	bool low;
};

static const uint8_t descriptors[] =
	{
		18,   1,    0x00, 0x02, 0,    0, 0,    64,   0x03, 0x04, 0x10, 0x60, 0x00, 0x07,
		1,    2,    3,    1, /* 0403:6010, USB 2.0 */
		9,    2,    55,   0,    2,    1, 0,    0x80, 250,  9,    4,    0,    0,    2,
		0xff, 0xff, 0xff, 2,    7,    5, 0x81, 2,    0x00, 0x02, 0,    7,    5,    0x02,
		2,    0x00, 0x02, 0,    9,    4, 1,    0,    2,    0xff, 0xff, 0xff, 2,    7,
		5,    0x83, 2,    0x00, 0x02, 0, 7,    5,    0x04, 2,    0x00, 0x02, 0,
};

/* Bits per second of a divisor: 14 bits and a code of eighths; 0 stands for 1, 1 for 1.5. */
static uint32_t rate_of(unsigned value, unsigned index)
{
	static const unsigned eighths[8] = {0, 4, 2, 1, 3, 5, 6, 7};
	const uint32_t divisor = value | (uint32_t)(index >> 8) << 16;
	const uint32_t clock = (divisor >> 17 & 1) ? 12000000 : 3000000;
	uint32_t eight = 8 * (divisor & 0x3fff) + eighths[divisor >> 14 & 7];

	if ((divisor & 0x1ffff) == 0)
		eight = 8;
	else if ((divisor & 0x1ffff) == 1)
		eight = 12;
	return (uint32_t)((uint64_t)clock * 8 / eight);
}

static void set_low(struct ft2232 *chip, bool low)
{
	const unsigned cycles = chip->line.clock_hz / EMU_MICROFRAMES_PER_S;

	if (chip->low && !low)
		chip->line.run(chip->line.self, (uint64_t)BREAK_MICROFRAMES * cycles);
	chip->low = low;
	chip->line.hold_low(chip->line.self, low);
}

static int write_request(struct ft2232 *chip, unsigned request, unsigned value, unsigned index)
{
	const bool b = (index & 0xff) == PORT_B;

	switch (request) {
	case REQUEST_RESET:
		if (b && value != 2)
			chip->in_bytes = 0;
		if (b)
			chip->line.purge(chip->line.self);
		return value > 2 ? EMU_STALL : 0;
	case REQUEST_BAUD:
		/* the low byte of index is the channel; its high byte belongs to the divisor */
		if (b)
			chip->line.baud(chip->line.self, rate_of(value, index));
		return 0;
	case REQUEST_LINE:
		if (b)
			set_low(chip, value >> 14 & 1);
		return 0;
	case REQUEST_EVENT:
		if (b)
			chip->event = value & 0x1ff;
		return 0;
	case REQUEST_SET_LATENCY:
		if (b)
			chip->latency_ms = value & 0xff;
		return value & 0xff ? 0 : EMU_STALL;
	case REQUEST_MODEM:
	case REQUEST_FLOW:
	case REQUEST_ERROR:
	case 11: /* bit mode */
		return 0;
	default:
		return EMU_STALL;
	}
}

static int control(void *self, const uint8_t setup[8], uint8_t *data)
{
	struct ft2232 *chip = self;
	const unsigned value = setup[2] | (unsigned)setup[3] << 8, index = setup[4] | (unsigned)setup[5] << 8;

	chip->quiet = 0;
	if (!(setup[0] & 0x80))
		return write_request(chip, setup[1], value, index);
	if (setup[1] == REQUEST_GET_LATENCY) {
		data[0] = (uint8_t)chip->latency_ms;
		return 1;
	}
	if (setup[1] == REQUEST_POLL) {
		data[0] = MODEM_STATUS;
		data[1] = LINE_EMPTY;
		return 2;
	}
	return EMU_STALL;
}

static int out(void *self, uint8_t endpoint, const uint8_t *bytes, size_t n)
{
	struct ft2232 *chip = self;
	uint8_t damaged[EMU_PACKET];

	if (endpoint == ENDPOINT_A_OUT)
		return mpsse_take(chip->mpsse, bytes, n) ? 0 : EMU_NAK;
	if (endpoint != ENDPOINT_B_OUT)
		return EMU_STALL;
	if (chip->line.unsent(chip->line.self) + n > FIFO_BYTES)
		return EMU_NAK;
	memcpy(damaged, bytes, n);
	n = emu_damage(chip->faults, damaged, n);
	chip->quiet = 0;
	chip->line.send(chip->line.self, damaged, n);
	return 0;
}

static int in(void *self, uint8_t endpoint, uint8_t *bytes)
{
	struct ft2232 *chip = self;
	const bool b = endpoint == ENDPOINT_B_IN;
	unsigned *since = b ? &chip->since_packet : &chip->since_packet_a;
	size_t n = b ? chip->in_bytes : mpsse_waiting(chip->mpsse);

	if (n < EMU_PACKET - STATUS_BYTES && !(b ? chip->urgent : n > 0) &&
	    *since < chip->latency_ms * (EMU_MICROFRAMES_PER_S / 1000))
		return EMU_NAK;
	*since = 0;
	if (n > EMU_PACKET - STATUS_BYTES)
		n = EMU_PACKET - STATUS_BYTES;
	if (n && emu_strikes(chip->faults, EMU_SHORT))
		n = emu_draw(chip->faults) % n;
	bytes[0] = MODEM_STATUS;
	bytes[1] = chip->line.unsent(chip->line.self) ? 0 : LINE_EMPTY;
	if (b) {
		memcpy(bytes + STATUS_BYTES, chip->in, n);
		chip->in_bytes -= n;
		memmove(chip->in, chip->in + n, chip->in_bytes);
		chip->urgent = chip->urgent && chip->in_bytes;
	} else {
		mpsse_give(chip->mpsse, bytes + STATUS_BYTES, n);
	}
	return (int)(STATUS_BYTES + n);
}

static bool run(void *self)
{
	struct ft2232 *chip = self;
	const size_t unsent = chip->line.unsent(chip->line.self);
	uint8_t *end = chip->in + chip->in_bytes;
	size_t got;

	chip->line.run(chip->line.self, chip->line.clock_hz / EMU_MICROFRAMES_PER_S);
	chip->since_packet++;
	chip->since_packet_a++;
	got = chip->line.receive(chip->line.self, end, FIFO_BYTES - chip->in_bytes);
	got = emu_damage(chip->faults, end, got);
	if (chip->event & 0x100 && memchr(end, (int)(chip->event & 0xff), got))
		chip->urgent = true;
	chip->in_bytes += got;
	chip->quiet = got || unsent ? 0 : chip->quiet + 1;
	return chip->quiet < QUIET_MICROFRAMES || chip->in_bytes;
}

static void close_chip(void *self)
{
	struct ft2232 *chip = self;

	chip->line.close(chip->line.self);
	mpsse_close(chip->mpsse);
	free(chip);
}

bool emu_ft2232(struct emu_model *model, const struct emu_line *line, struct emu_faults *faults, const char *flash,
		const char *const strings[3])
{
	struct ft2232 *chip = calloc(1, sizeof(*chip));

	if (chip)
		chip->mpsse = mpsse_open(flash);
	if (!chip || !chip->mpsse) {
		free(chip);
		return false;
	}
	chip->line = *line;
	chip->faults = faults;
	chip->latency_ms = 16;
	*model = (struct emu_model){
		.self = chip,
		.descriptors = descriptors,
		.descriptor_bytes = sizeof(descriptors),
		.strings = {NULL, strings[0], strings[1], strings[2]},
		.driver = "ftdi_sio",
		.close = close_chip,
		.control = control,
		.out = out,
		.in = in,
		.run = run,
	};
	return true;
}
