/* ops.c: what the array does with its cells: MVM, MVMT, GRAD, PULSE. */
#include "device.h"

static void set_range(struct limen_packet *packet, const struct limen_range *range)
{
	packet->row0 = range->row0;
	packet->rows = range->rows;
	packet->col0 = range->col0;
	packet->cols = range->cols;
}

static uint64_t cells(const struct limen_range *range)
{
	return (uint64_t)range->rows * range->cols;
}

/* MVM and MVMT. The sum goes to register `to`, or is answered to `sums` where `to` is negative. */
static int product(struct limen_device *device, enum limen_opcode opcode, unsigned tile,
		   const struct limen_range *given, unsigned from, unsigned shift, int to, int32_t *sums)
{
	const char *what = opcode == LIMEN_OP_MVM ? "limen_mvm" : "limen_mvmt";
	struct limen_packet packet = { .opcode = (uint8_t)opcode, .tile = (uint8_t)tile, .va = (uint8_t)from };
	struct limen_range range;
	int error = limen_tile_check(device, what, tile, given, &range);

	if (!error)
		error = limen_vector_check(device, what, from);
	if (!error && to >= 0)
		error = limen_vector_check(device, what, (unsigned)to);
	if (!error && shift > LIMEN_READ_SHIFT_MAX)
		error = limen_device_fail(device, LIMEN_EUSAGE, "%s: shift %u is above %d", what, shift,
					  LIMEN_READ_SHIFT_MAX);
	if (error)
		return error;
	packet.shift = (uint8_t)shift;
	set_range(&packet, &range);
	if (to < 0)
		return limen_queue_ask(device, &packet, cells(&range), sums,
				       opcode == LIMEN_OP_MVM ? range.rows : range.cols, 32);
	packet.flags = LIMEN_FLAG_MVM_TO_VECTOR;
	packet.vb = (uint8_t)to;
	return limen_queue_tell(device, &packet, cells(&range), NULL);
}

int limen_mvm(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned x, unsigned shift,
	      int32_t *y)
{
	return product(device, LIMEN_OP_MVM, tile, range, x, shift, -1, y);
}

int limen_mvmt(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned d, unsigned shift,
	       int32_t *z)
{
	return product(device, LIMEN_OP_MVMT, tile, range, d, shift, -1, z);
}

/* Registers have 8 bits; a larger number must not wrap to one of them. */
static int known(unsigned reg)
{
	return reg <= UINT8_MAX ? (int)reg : UINT8_MAX + 1;
}

int limen_mvm_vector(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned x,
		     unsigned shift, unsigned to)
{
	return product(device, LIMEN_OP_MVM, tile, range, x, shift, known(to), NULL);
}

int limen_mvmt_vector(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned d,
		      unsigned shift, unsigned to)
{
	return product(device, LIMEN_OP_MVMT, tile, range, d, shift, known(to), NULL);
}

int limen_grad(struct limen_device *device, unsigned tile, const struct limen_range *given, unsigned d, unsigned x)
{
	struct limen_packet packet = {
		.opcode = LIMEN_OP_GRAD,
		.tile = (uint8_t)tile,
		.va = (uint8_t)d,
		.vb = (uint8_t)x,
	};
	struct limen_range range;
	int error = limen_tile_check(device, "limen_grad", tile, given, &range);

	if (!error)
		error = limen_vector_check(device, "limen_grad", d);
	if (!error)
		error = limen_vector_check(device, "limen_grad", x);
	if (error)
		return error;
	set_range(&packet, &range);
	return limen_queue_tell(device, &packet, cells(&range), NULL);
}

static int pulse_check(struct limen_device *device, const struct limen_pulse *pulse)
{
	if (pulse->mantissa < LIMEN_MANTISSA_MIN || pulse->mantissa > LIMEN_MANTISSA_MAX ||
	    pulse->shift > LIMEN_GAIN_SHIFT_MAX)
		return limen_device_fail(device, LIMEN_EUSAGE, "limen_pulse: gain %d / 2^%u", pulse->mantissa,
					 pulse->shift);
	if (pulse->barrier > LIMEN_BARRIER_MAX)
		return limen_device_fail(device, LIMEN_EUSAGE, "limen_pulse: barrier %u is above %d", pulse->barrier,
					 LIMEN_BARRIER_MAX);
	if (pulse->sweeps < 1 || pulse->sweeps > UINT16_MAX)
		return limen_device_fail(device, LIMEN_EUSAGE, "limen_pulse: %u sweeps", pulse->sweeps);
	if (pulse->lambda > 2 || pulse->slot >= device->info.slots)
		return limen_device_fail(device, LIMEN_EUSAGE, "limen_pulse: lambda code %u, table slot %u of %u",
					 pulse->lambda, pulse->slot, device->info.slots);
	if (pulse->offset >= 0)
		return limen_vector_check(device, "limen_pulse: offset", (unsigned)pulse->offset);
	return 0;
}

static uint8_t pulse_flags(const struct limen_pulse *pulse)
{
	unsigned flags = pulse->lambda << LIMEN_FLAG_PULSE_LAMBDA_LSB | pulse->slot << LIMEN_FLAG_PULSE_SLOT_LSB;

	if (pulse->gate)
		flags |= LIMEN_FLAG_PULSE_GATE;
	if (pulse->clear)
		flags |= LIMEN_FLAG_PULSE_CLEAR;
	if (pulse->offset >= 0)
		flags |= LIMEN_FLAG_PULSE_OFFSET;
	return (uint8_t)flags;
}

int limen_pulse(struct limen_device *device, unsigned tile, const struct limen_range *given,
		const struct limen_pulse *pulse)
{
	struct limen_packet packet = {
		.opcode = LIMEN_OP_PULSE,
		.length = LIMEN_PULSE_WORDS,
		.tile = (uint8_t)tile,
	};
	struct limen_range range;
	uint32_t *payload;
	int error = limen_tile_check(device, "limen_pulse", tile, given, &range);

	if (!error)
		error = pulse_check(device, pulse);
	if (error)
		return error;
	packet.flags = pulse_flags(pulse);
	packet.va = pulse->offset >= 0 ? (uint8_t)pulse->offset : 0;
	packet.sweeps = (uint16_t)pulse->sweeps;
	set_range(&packet, &range);
	error = limen_queue_tell(device, &packet, cells(&range) * pulse->sweeps, &payload);
	if (error)
		return error;
	payload[0] = (uint32_t)pulse->mantissa;
	payload[1] = pulse->barrier;
	payload[2] = pulse->shift;
	return 0;
}
