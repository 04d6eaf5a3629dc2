/* check.c: what is wrong with a packet, decided from its header and the state before it (rules E2..E10).
 *
 * One function for each rule, each looking at the opcodes that the rule names; limen_ref_check() asks them in order.
 */
#include "model.h"

static bool in_range(unsigned first, unsigned count, unsigned end)
{
	return count > 0 && first + count <= end;
}

/* E2 */
static bool opcode_bad(unsigned opcode)
{
	switch (opcode) {
#define LIMEN_OPCODE(name, code, arguments, payload, answer, text) case code:
#include "limen.def"
		return false;
	default:
		return true;
	}
}

static unsigned flags_defined(unsigned opcode)
{
	unsigned flags = 0;

#define LIMEN_FLAG(op, name, lsb, width, text) \
	if (opcode == LIMEN_OP_##op) \
		flags |= LIMEN_FLAG_##op##_##name;
#include "limen.def"
	return flags;
}

/* E3 */
static bool argument_bad(const struct limen_ref_packet *p)
{
	if (p->flags & ~flags_defined(p->opcode))
		return true;
	switch (p->opcode) {
	case LIMEN_OP_LOADV:
		return (p->flags & LIMEN_FLAG_LOADV_TYPE) == 3;
	case LIMEN_OP_WRITE:
		return (p->flags & LIMEN_FLAG_WRITE_FIELD) == 7;
	case LIMEN_OP_READ:
		return (p->flags & LIMEN_FLAG_READ_FIELD) == 7;
	case LIMEN_OP_PULSE:
		return (p->flags & LIMEN_FLAG_PULSE_LAMBDA) == LIMEN_FLAG_PULSE_LAMBDA || p->sweeps == 0;
	case LIMEN_OP_MVM:
	case LIMEN_OP_MVMT:
		return p->shift > LIMEN_READ_SHIFT_MAX;
	case LIMEN_OP_ALLOC:
		return p->va < 1 || p->va > LIMEN_LEVEL_BITS_MAX;
	default:
		return false;
	}
}

/* E4 */
static bool tile_bad(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	switch (p->opcode) {
	case LIMEN_OP_WRITE:
	case LIMEN_OP_READ:
	case LIMEN_OP_MVM:
	case LIMEN_OP_MVMT:
	case LIMEN_OP_GRAD:
	case LIMEN_OP_PULSE:
	case LIMEN_OP_COLV:
	case LIMEN_OP_CLEAR:
		return p->tile >= ref->tile_count;
	case LIMEN_OP_ALLOC:
		return p->tile != ref->tile_count || p->tile >= ref->config.tiles;
	default:
		return false;
	}
}

static bool cells_bad(const struct limen_ref_tile *tile, const struct limen_ref_packet *p)
{
	return !in_range(p->row0, p->rows, tile->rows) || !in_range(p->col0, p->cols, tile->cols);
}

/* E5 */
static bool range_bad(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	const struct limen_ref_tile *tile = &ref->tiles[p->tile]; /* only looked at where E4 found it */
	unsigned vector_len = ref->config.vector_len;

	switch (p->opcode) {
	case LIMEN_OP_WRITE:
	case LIMEN_OP_READ:
		if (p->flags == LIMEN_FIELD_TOTALS)
			return false;
		if (p->flags == LIMEN_FIELD_STREAM)
			return !in_range(p->row0, p->rows, tile->rows);
		return cells_bad(tile, p);
	case LIMEN_OP_MVM:
	case LIMEN_OP_MVMT:
	case LIMEN_OP_GRAD:
	case LIMEN_OP_PULSE:
	case LIMEN_OP_CLEAR:
		return cells_bad(tile, p);
	case LIMEN_OP_COLV:
		return !in_range(p->row0, p->rows, tile->rows) || p->col0 >= tile->cols;
	case LIMEN_OP_ALLOC:
		return !in_range(0, p->rows, vector_len) || !in_range(0, p->cols, vector_len);
	case LIMEN_OP_LOADV:
		return !in_range(0, p->rows, vector_len);
	case LIMEN_OP_STOREV:
	case LIMEN_OP_MOVEV:
		return !in_range(p->row0, p->rows, vector_len);
	default:
		return false;
	}
}

/* E6 */
static bool vector_bad(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	bool va_bad = p->va >= ref->config.vectors;
	bool vb_bad = p->vb >= ref->config.vectors;

	switch (p->opcode) {
	case LIMEN_OP_STOREV:
		return va_bad;
	case LIMEN_OP_LOADV:
	case LIMEN_OP_COLV:
		return vb_bad;
	case LIMEN_OP_MOVEV:
	case LIMEN_OP_GRAD:
		return va_bad || vb_bad;
	case LIMEN_OP_MVM:
		return va_bad || ((p->flags & LIMEN_FLAG_MVM_TO_VECTOR) && (vb_bad || p->va == p->vb));
	case LIMEN_OP_MVMT:
		return va_bad || ((p->flags & LIMEN_FLAG_MVMT_TO_VECTOR) && (vb_bad || p->va == p->vb));
	case LIMEN_OP_PULSE:
		return (p->flags & LIMEN_FLAG_PULSE_OFFSET) && va_bad;
	default:
		return false;
	}
}

/* E7 */
static bool table_bad(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	unsigned slot = (p->flags & LIMEN_FLAG_PULSE_SLOT) >> LIMEN_FLAG_PULSE_SLOT_LSB;

	switch (p->opcode) {
	case LIMEN_OP_TABLE:
		return p->vb > ref->config.slots;
	case LIMEN_OP_PULSE:
		return slot >= ref->config.slots || !ref->kinetics[slot].loaded || !ref->log.loaded;
	default:
		return false;
	}
}

/* E8 */
static bool capacity_bad(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	unsigned rows_per_lane = (p->rows + ref->config.lanes - 1) / ref->config.lanes;

	if (p->opcode != LIMEN_OP_ALLOC)
		return false;
	return (uint64_t)rows_per_lane * p->cols > ref->config.depth - ref->depth_used ||
	       rows_per_lane > ref->config.row_slots - ref->row_slots_used;
}

unsigned limen_ref_field_bits(unsigned field)
{
	switch (field) {
#define LIMEN_FIELD(name, code, bits, text) \
	case code: \
		return bits;
#include "limen.def"
	default:
		return 0;
	}
}

/* Payload words of the field and range of a WRITE or READ (O2). */
uint64_t limen_ref_field_words(const struct limen_ref_packet *p)
{
	uint64_t elements = (uint64_t)p->rows * p->cols;

	if (p->flags == LIMEN_FIELD_STREAM)
		elements = p->rows;
	if (p->flags == LIMEN_FIELD_TOTALS)
		elements = LIMEN_TOTAL_COUNT;
	return (elements * limen_ref_field_bits(p->flags) + 31) / 32;
}

/* E9 */
static bool answer_bad(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	return p->opcode == LIMEN_OP_READ && limen_ref_field_words(p) > ref->config.limit;
}

/* E10 and O2 */
static bool length_bad(const struct limen_ref_packet *p)
{
	static const unsigned type_bits[4] = { 8, 16, 32 };

	switch (p->opcode) {
	case LIMEN_OP_LOADV:
		return p->length != (p->rows * type_bits[p->flags] + 31) / 32;
	case LIMEN_OP_WRITE:
		return p->length != limen_ref_field_words(p);
	case LIMEN_OP_TABLE:
		return p->length != LIMEN_TABLE_WORDS;
	case LIMEN_OP_PULSE:
		return p->length != LIMEN_PULSE_WORDS;
	default:
		return p->length != 0;
	}
}

unsigned limen_ref_check(const struct limen_ref *ref, const struct limen_ref_packet *p)
{
	if (opcode_bad(p->opcode))
		return LIMEN_STATUS_OPCODE;
	if (argument_bad(p))
		return LIMEN_STATUS_ARGUMENT;
	if (tile_bad(ref, p))
		return LIMEN_STATUS_TILE;
	if (range_bad(ref, p))
		return LIMEN_STATUS_RANGE;
	if (vector_bad(ref, p))
		return LIMEN_STATUS_VECTOR;
	if (table_bad(ref, p))
		return LIMEN_STATUS_TABLE;
	if (capacity_bad(ref, p))
		return LIMEN_STATUS_CAPACITY;
	if (answer_bad(ref, p))
		return LIMEN_STATUS_ANSWER;
	if (length_bad(p))
		return LIMEN_STATUS_LENGTH;
	return LIMEN_STATUS_OK;
}
