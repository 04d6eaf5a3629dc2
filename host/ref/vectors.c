/* vectors.c: LOADV, STOREV, MOVEV, COLV. */
#include "model.h"
#include <string.h>

/* n elements of a packed payload (O1), clamped to s16 (O4). One loop for each type: inputs come by the million. */
static void elements_get(int16_t *v, unsigned n, const uint32_t *payload, unsigned type)
{
	switch (type) {
	case 0:
		for (unsigned i = 0; i < n; i++)
			v[i] = (int16_t)(payload[i / 4] >> i % 4 * 8 & 0xff);
		break;
	case 1:
		for (unsigned i = 0; i < n; i++)
			v[i] = (int16_t)(payload[i / 2] >> i % 2 * 16 & 0xffff);
		break;
	default:
		for (unsigned i = 0; i < n; i++)
			v[i] = (int16_t)clamp64((int32_t)payload[i], INT16_MIN, INT16_MAX);
	}
}

/* O6 */
void limen_ref_loadv(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	unsigned type = (p->flags & LIMEN_FLAG_LOADV_TYPE) >> LIMEN_FLAG_LOADV_TYPE_LSB;

	elements_get(vector_register(ref, p->vb), p->rows, payload, type);
}

void limen_ref_storev(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	const int16_t *v = vector_register(ref, p->va) + p->row0;
	unsigned length = (p->rows + 1) / 2;
	uint32_t *answer = limen_ref_answer(ref, LIMEN_STATUS_OK, length);

	(void)payload;
	memset(answer, 0, length * sizeof *answer);
	for (unsigned i = 0; i < p->rows; i++)
		answer[i / 2] |= (uint32_t)(uint16_t)v[i] << i % 2 * 16;
}

/* O7 */
void limen_ref_movev(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	(void)payload;
	memmove(vector_register(ref, p->vb) + p->row0, vector_register(ref, p->va) + p->row0,
		p->rows * sizeof *ref->vectors);
}

/* O7 */
void limen_ref_colv(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	const struct limen_ref_tile *tile = &ref->tiles[p->tile];
	bool spin = p->flags & LIMEN_FLAG_COLV_SPIN;
	int16_t *v = vector_register(ref, p->vb);

	(void)payload;
	for (unsigned row = p->row0; row < p->row0 + p->rows; row++) {
		int16_t level = tile->level[cell_index(tile, row, p->col0)];

		v[row] = spin ? (int16_t)clamp64(2 * level + 1, INT16_MIN, INT16_MAX) : level;
	}
}
