/* vector.c: vector registers and tables. */
#include "device.h"

int limen_vector_check(struct limen_device *device, const char *what, unsigned reg)
{
	if (device->error)
		return device->error;
	if (reg >= device->info.vectors)
		return limen_device_fail(device, LIMEN_EUSAGE, "%s: no vector register %u, there are %u", what, reg,
					 device->info.vectors);
	return 0;
}

/* Elements first .. first + n - 1 of a register. */
static int check_elements(struct limen_device *device, const char *what, unsigned reg, unsigned first, unsigned n)
{
	int error = limen_vector_check(device, what, reg);

	if (error)
		return error;
	if (!n || n > device->info.vector_len || first > device->info.vector_len - n)
		return limen_device_fail(device, LIMEN_EUSAGE, "%s: %u elements from %u of a vector register of %u",
					 what, n, first, device->info.vector_len);
	return 0;
}

/* The element types of LOADV, by flag value. */
enum { TYPE_U8, TYPE_S16, TYPE_S32 };

static int load(struct limen_device *device, const char *what, unsigned reg, unsigned n, const void *x, unsigned type)
{
	const unsigned bits = 8U << type;
	const size_t words = limen_elements_words(n, bits);
	struct limen_packet packet = { .opcode = LIMEN_OP_LOADV, .vb = (uint8_t)reg, .rows = (uint16_t)n };
	uint32_t *payload;
	int error = check_elements(device, what, reg, 0, n);

	if (error)
		return error;
	packet.flags = (uint8_t)(type << LIMEN_FLAG_LOADV_TYPE_LSB);
	packet.length = (uint16_t)words;
	error = limen_queue_tell(device, &packet, 0, &payload);
	if (!error)
		limen_elements_pack(payload, x, n, bits);
	return error;
}

int limen_vector_u8(struct limen_device *device, unsigned reg, unsigned n, const uint8_t *x)
{
	return load(device, "limen_vector_u8", reg, n, x, TYPE_U8);
}

int limen_vector_s16(struct limen_device *device, unsigned reg, unsigned n, const int16_t *x)
{
	return load(device, "limen_vector_s16", reg, n, x, TYPE_S16);
}

int limen_vector_s32(struct limen_device *device, unsigned reg, unsigned n, const int32_t *x)
{
	return load(device, "limen_vector_s32", reg, n, x, TYPE_S32);
}

int limen_vector_read(struct limen_device *device, unsigned reg, unsigned first, unsigned n, int16_t *x)
{
	const struct limen_packet packet = {
		.opcode = LIMEN_OP_STOREV,
		.va = (uint8_t)reg,
		.row0 = (uint16_t)first,
		.rows = (uint16_t)n,
	};
	int error = check_elements(device, "limen_vector_read", reg, first, n);

	return error ? error : limen_queue_ask(device, &packet, 0, x, n, 16);
}

int limen_vector_move(struct limen_device *device, unsigned from, unsigned to, unsigned first, unsigned n)
{
	const struct limen_packet packet = {
		.opcode = LIMEN_OP_MOVEV,
		.va = (uint8_t)from,
		.vb = (uint8_t)to,
		.row0 = (uint16_t)first,
		.rows = (uint16_t)n,
	};
	int error = check_elements(device, "limen_vector_move", from, first, n);

	if (!error)
		error = limen_vector_check(device, "limen_vector_move", to);
	return error ? error : limen_queue_tell(device, &packet, 0, NULL);
}

int limen_vector_column(struct limen_device *device, unsigned tile, unsigned reg, unsigned row0, unsigned rows,
			unsigned col, bool spin)
{
	const struct limen_range given = { (uint16_t)row0, (uint16_t)rows, (uint16_t)col, 1 };
	const struct limen_packet packet = {
		.opcode = LIMEN_OP_COLV,
		.flags = spin ? LIMEN_FLAG_COLV_SPIN : 0,
		.tile = (uint8_t)tile,
		.vb = (uint8_t)reg,
		.row0 = given.row0,
		.rows = given.rows,
		.col0 = given.col0,
	};
	struct limen_range range;
	int error;

	if (!device->error && (row0 > UINT16_MAX || rows > UINT16_MAX || col > UINT16_MAX))
		return limen_device_fail(device, LIMEN_EUSAGE, "limen_vector_column: row %u, %u rows, column %u", row0,
					 rows, col);
	error = limen_tile_check(device, "limen_vector_column", tile, &given, &range);
	if (!error)
		error = limen_vector_check(device, "limen_vector_column", reg);
	return error ? error : limen_queue_tell(device, &packet, rows, NULL);
}

int limen_table_load(struct limen_device *device, unsigned table, const uint32_t words[LIMEN_TABLE_WORDS])
{
	const struct limen_packet packet = {
		.opcode = LIMEN_OP_TABLE,
		.length = LIMEN_TABLE_WORDS,
		.vb = (uint8_t)table,
	};
	uint32_t *payload;
	int error = device->error;

	if (!error && table >= LIMEN_TABLE_KINETICS + device->info.slots)
		error = limen_device_fail(device, LIMEN_EUSAGE,
					  "limen_table_load: no table %u; this device has %u slots", table,
					  device->info.slots);
	if (!error)
		error = limen_queue_tell(device, &packet, 0, &payload);
	if (!error)
		limen_elements_pack(payload, words, LIMEN_TABLE_WORDS, 32);
	return error;
}

int limen_kinetics_load(struct limen_device *device, unsigned slot, enum limen_kinetics kinetics)
{
	uint32_t words[LIMEN_TABLE_WORDS];
	int error = device->error;

	if (!error && !limen_kinetics_name(kinetics))
		error = limen_device_fail(device, LIMEN_EUSAGE, "limen_kinetics_load: no kinetics %d", (int)kinetics);
	if (error)
		return error;
	limen_log_table(words);
	error = limen_table_load(device, LIMEN_TABLE_LOG, words);
	limen_kinetics_table(kinetics, words, NULL);
	return error ? error : limen_table_load(device, LIMEN_TABLE_KINETICS + slot, words);
}
