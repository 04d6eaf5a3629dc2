/* mpsse.c: MPSSE commands (FTDI's AN_108), and a SPI flash of 4 MiB behind them. */
#include "mpsse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FLASH_BYTES = 1 << 22,
	BUFFER_BYTES = 1 << 17,
	PAGE = 256,
	PIN_CS = 0x10, /* the flash's, low: selected */
	PIN_CDONE = 0x40,
	PIN_CRESET = 0x80,
};

/* A command of the flash, from CS down to CS up. */
struct spi {
	uint8_t command;
	uint32_t address;
	size_t n; /* bytes so far */
	bool selected, may_write;
};

struct mpsse {
	char *path;
	uint8_t flash[FLASH_BYTES];
	struct spi spi;
	uint8_t pins, outputs;
	uint8_t in[BUFFER_BYTES], out[BUFFER_BYTES];
	size_t in_bytes, out_bytes;
};

static void load(struct mpsse *mpsse)
{
	FILE *file = mpsse->path ? fopen(mpsse->path, "rb") : NULL;

	memset(mpsse->flash, 0xff, sizeof(mpsse->flash));
	if (!file)
		return;
	if (!fread(mpsse->flash, 1, sizeof(mpsse->flash), file))
		fprintf(stderr, "%s: empty\n", mpsse->path);
	fclose(file);
}

struct mpsse *mpsse_open(const char *path)
{
	struct mpsse *mpsse = calloc(1, sizeof(*mpsse));

	if (!mpsse)
		return NULL;
	mpsse->path = path && *path ? strdup(path) : NULL;
	load(mpsse);
	return mpsse;
}

void mpsse_close(struct mpsse *mpsse)
{
	FILE *file = mpsse->path ? fopen(mpsse->path, "wb") : NULL;

	if (mpsse->path && (!file || fwrite(mpsse->flash, sizeof(mpsse->flash), 1, file) != 1))
		perror(mpsse->path);
	if (file && fclose(file))
		perror(mpsse->path);
	free(mpsse->path);
	free(mpsse);
}

/* --- the flash --- */

static size_t erased_by(uint8_t command)
{
	switch (command) {
	case 0x20:
		return 4096;
	case 0x52:
		return 32768;
	case 0xd8:
		return 65536;
	case 0x60:
	case 0xc7:
		return FLASH_BYTES;
	default:
		return 0;
	}
}

/* A byte of a command after its first: what comes out meanwhile. */
static uint8_t exchange(struct mpsse *mpsse, uint8_t byte)
{
	struct spi *spi = &mpsse->spi;
	static const uint8_t id[] = {0xef, 0x40, 0x16};
	const size_t at = spi->n - 1;
	uint8_t *cell;

	switch (spi->command) {
	case 0x9f:
		return at < sizeof(id) ? id[at] : 0;
	case 0x05: /* status: never busy */
		return spi->may_write ? 2 : 0;
	case 0x35:
		return 0;
	default:
		break;
	}
	if (at < 3) {
		spi->address = (spi->address << 8 | byte) % FLASH_BYTES;
		return 0xff;
	}
	cell = &mpsse->flash[spi->address];
	if (spi->command == 0x03) {
		spi->address = (spi->address + 1) % FLASH_BYTES;
		return *cell;
	}
	if (spi->command == 0x02 && spi->may_write) {
		*cell &= byte; /* programming clears bits; within a page the address wraps */
		spi->address = (spi->address & ~(uint32_t)(PAGE - 1)) | ((spi->address + 1) % PAGE);
	}
	return 0xff;
}

static uint8_t spi_byte(struct mpsse *mpsse, uint8_t byte)
{
	struct spi *spi = &mpsse->spi;
	uint8_t answer = 0xff;

	if (!spi->selected)
		return 0xff;
	if (spi->n)
		answer = exchange(mpsse, byte);
	else
		spi->command = byte;
	spi->n++;
	return answer;
}

static void spi_select(struct mpsse *mpsse, bool selected)
{
	struct spi *spi = &mpsse->spi;
	const size_t erased = erased_by(spi->command);

	if (selected && !spi->selected) {
		spi->n = 0;
		spi->address = 0;
	} else if (!selected && spi->selected && spi->n) {
		if (erased && spi->may_write)
			memset(mpsse->flash + (spi->address & ~(uint32_t)(erased - 1)), 0xff, erased);
		if (spi->command == 0x06)
			spi->may_write = true;
		else if (erased || spi->command == 0x02 || spi->command == 0x04)
			spi->may_write = false;
	}
	spi->selected = selected;
}

/* --- the engine --- */

static void answer(struct mpsse *mpsse, uint8_t byte)
{
	if (mpsse->out_bytes < BUFFER_BYTES)
		mpsse->out[mpsse->out_bytes++] = byte;
}

static uint8_t read_pins(const struct mpsse *mpsse)
{
	/* the FPGA is configured whenever it is not held in reset */
	const uint8_t done = mpsse->pins & PIN_CRESET || !(mpsse->outputs & PIN_CRESET) ? PIN_CDONE : 0;

	return (uint8_t)((mpsse->pins & mpsse->outputs) | (done & ~mpsse->outputs));
}

/* Bytes of the first command in the buffer, 0: not all there yet. */
static size_t command_bytes(const struct mpsse *mpsse)
{
	const uint8_t *in = mpsse->in;

	switch (in[0]) {
	case 0x80: /* set low pins */
	case 0x82:
	case 0x86: /* divisor */
	case 0x8f: /* clocks without data, by bytes */
		return mpsse->in_bytes < 3 ? 0 : 3;
	case 0x8e: /* by bits */
		return mpsse->in_bytes < 2 ? 0 : 2;
	case 0x12: /* bits out, in, both */
	case 0x13:
	case 0x32:
	case 0x33:
		return mpsse->in_bytes < 3 ? 0 : 3;
	case 0x10:
	case 0x11:
	case 0x30:
	case 0x31: /* bytes out, out and in */
		return mpsse->in_bytes < 3 ? 0 : 4 + (in[1] | (size_t)in[2] << 8);
	case 0x20:
	case 0x24: /* bytes in */
		return mpsse->in_bytes < 3 ? 0 : 3;
	default:
		return 1;
	}
}

static void transfer(struct mpsse *mpsse, const uint8_t *in)
{
	const size_t n = 1 + (in[1] | (size_t)in[2] << 8);

	for (size_t i = 0; i < n; i++) {
		uint8_t byte = spi_byte(mpsse, in[0] & 0x10 ? in[3 + i] : 0);

		if (in[0] & 0x20)
			answer(mpsse, byte);
	}
}

static void run_command(struct mpsse *mpsse)
{
	const uint8_t *in = mpsse->in;

	switch (in[0]) {
	case 0x80:
		mpsse->pins = in[1];
		mpsse->outputs = in[2];
		spi_select(mpsse, (in[2] & PIN_CS) && !(in[1] & PIN_CS));
		break;
	case 0x81:
		answer(mpsse, read_pins(mpsse));
		break;
	case 0x32:
	case 0x33:
		answer(mpsse, 0xff);
		break;
	case 0x10:
	case 0x11:
	case 0x20:
	case 0x24:
	case 0x30:
	case 0x31:
		transfer(mpsse, in);
		break;
	case 0x12:
	case 0x13:
	case 0x82:
	case 0x84: /* loopback on, off; send now; clock settings: nothing to be seen */
	case 0x85:
	case 0x86:
	case 0x87:
	case 0x8a:
	case 0x8b:
	case 0x8c:
	case 0x8d:
	case 0x8e:
	case 0x8f:
	case 0x97:
		break;
	default: /* no such command */
		answer(mpsse, 0xfa);
		answer(mpsse, in[0]);
	}
}

bool mpsse_take(struct mpsse *mpsse, const uint8_t *bytes, size_t n)
{
	size_t used;

	if (mpsse->in_bytes + n > BUFFER_BYTES)
		return false;
	memcpy(mpsse->in + mpsse->in_bytes, bytes, n);
	mpsse->in_bytes += n;
	while (mpsse->in_bytes && (used = command_bytes(mpsse)) && used <= mpsse->in_bytes) {
		run_command(mpsse);
		mpsse->in_bytes -= used;
		memmove(mpsse->in, mpsse->in + used, mpsse->in_bytes);
	}
	return true;
}

size_t mpsse_give(struct mpsse *mpsse, uint8_t *bytes, size_t n)
{
	if (n > mpsse->out_bytes)
		n = mpsse->out_bytes;
	memcpy(bytes, mpsse->out, n);
	mpsse->out_bytes -= n;
	memmove(mpsse->out, mpsse->out + n, mpsse->out_bytes);
	return n;
}

size_t mpsse_waiting(const struct mpsse *mpsse)
{
	return mpsse->out_bytes;
}
