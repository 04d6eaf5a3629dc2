/* ref.c: a device as a whole: configurations, open and reset, and the opcodes IDENT, RESET, ALLOC, TABLE. */
#include "kernels.h"
#include "pool.h"
#include <stdlib.h>
#include <string.h>

static const struct limen_ref_config configs[] = {
	{ .name = "ref", .lanes = 16, .depth = 1 << 24, .row_slots = 1 << 16, .vector_len = 4096, .vectors = 16,
	  .tiles = 64, .slots = 4, .limit = CONFIG_LIMIT_MAX, .stream_bits = 32, .threads = 1 },
#define LIMEN_CONFIG(name_, lanes_, depth_, row_slots_, vector_len_, vectors_, tiles_, slots_, limit_, bits_, text) \
	{ .name = #name_, .lanes = (lanes_), .depth = (depth_), .row_slots = (row_slots_), \
	  .vector_len = (vector_len_), .vectors = (vectors_), .tiles = (tiles_), .slots = (slots_), .limit = (limit_), \
	  .stream_bits = (bits_), .threads = 1 },
#include "limen.def"
};

const struct limen_ref_config *limen_ref_config_at(unsigned index)
{
	return index < sizeof configs / sizeof *configs ? &configs[index] : NULL;
}

const struct limen_ref_config *limen_ref_config_find(const char *name)
{
	for (unsigned i = 0; limen_ref_config_at(i); i++)
		if (strcmp(configs[i].name, name) == 0)
			return &configs[i];
	return NULL;
}

static bool config_good(const struct limen_ref_config *c)
{
	return c->name && c->lanes > 0 && c->depth > 0 && c->row_slots > 0 &&
	       c->vector_len > 0 && c->vector_len <= 65535 && c->vectors > 0 && c->vectors <= 256 &&
	       c->tiles > 0 && c->tiles <= CONFIG_TILES_MAX && c->slots > 0 && c->slots <= CONFIG_SLOTS_MAX &&
	       c->limit >= LIMEN_IDENT_WORDS && c->limit >= c->vector_len && c->limit <= CONFIG_LIMIT_MAX;
}

struct limen_ref *limen_ref_open(const struct limen_ref_config *config)
{
	struct limen_ref *ref;

	if (!config_good(config))
		return NULL;
	ref = calloc(1, sizeof *ref);
	if (!ref)
		return NULL;
	ref->config = *config;
	if (ref->config.threads > POOL_THREADS_MAX)
		ref->config.threads = POOL_THREADS_MAX;
	if (ref->config.threads == 0)
		ref->config.threads = 1;
	ref->kernels = limen_ref_kernels_at(0);
	ref->tiles = calloc(CONFIG_TILES_MAX, sizeof *ref->tiles);
	ref->vectors = calloc((size_t)config->vectors * config->vector_len, sizeof *ref->vectors);
	ref->sums = calloc(config->vector_len, sizeof *ref->sums);
	ref->totals = calloc(ref->config.threads, sizeof *ref->totals);
	ref->payload = calloc(config->limit, sizeof *ref->payload);
	ref->answers = calloc(ANSWER_BUFFER_WORDS, sizeof *ref->answers);
	if (!ref->tiles || !ref->vectors || !ref->sums || !ref->totals || !ref->payload ||
	    !ref->answers) {
		limen_ref_close(ref);
		return NULL;
	}
	if (ref->config.threads > 1) {
		ref->pool = limen_ref_pool_open(ref->config.threads);
		if (!ref->pool) {
			limen_ref_close(ref);
			return NULL;
		}
	}
	limen_ref_reset(ref);
	return ref;
}

/* What P10 asks of RESET. */
static void forget(struct limen_ref *ref)
{
	for (unsigned i = 0; i < ref->tile_count; i++)
		limen_ref_tile_free(&ref->tiles[i]);
	ref->tile_count = 0;
	ref->depth_used = 0;
	ref->row_slots_used = 0;
	memset(ref->vectors, 0, (size_t)ref->config.vectors * ref->config.vector_len * sizeof *ref->vectors);
	ref->log.loaded = false;
	for (unsigned k = 0; k < CONFIG_SLOTS_MAX; k++)
		ref->kinetics[k].loaded = false;
	ref->index = 0;
}

void limen_ref_reset(struct limen_ref *ref)
{
	forget(ref);
	ref->phase = PHASE_HEADER;
	ref->header_have = 0;
	ref->restart = false;
	ref->answers_first = ref->answers_last = 0;
}

void limen_ref_close(struct limen_ref *ref)
{
	if (!ref)
		return;
	for (unsigned i = 0; i < ref->tile_count; i++)
		limen_ref_tile_free(&ref->tiles[i]);
	limen_ref_pool_close(ref->pool);
	free(ref->tiles);
	free(ref->vectors);
	free(ref->sums);
	free(ref->totals);
	free(ref->payload);
	free(ref->answers);
	free(ref);
}

void limen_ref_set_scalar(struct limen_ref *ref, bool scalar)
{
	ref->scalar = scalar;
}

bool limen_ref_set_isa(struct limen_ref *ref, const char *name)
{
	const struct limen_ref_kernels *kernels = limen_ref_kernels_find(name);

	if (!kernels)
		return false;
	ref->kernels = kernels;
	return true;
}

const char *limen_ref_isa(const struct limen_ref *ref)
{
	return ref->kernels->name;
}

void limen_ref_ident(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	const struct limen_ref_config *c = &ref->config;
	uint32_t *answer = limen_ref_answer(ref, LIMEN_STATUS_OK, LIMEN_IDENT_WORDS);

	(void)p;
	(void)payload;
	memset(answer, 0, LIMEN_IDENT_WORDS * sizeof *answer);
	answer[LIMEN_IDENT_MAGIC] = LIMEN_MAGIC;
	answer[LIMEN_IDENT_VERSION] = LIMEN_VERSION;
	answer[LIMEN_IDENT_LANES] = c->lanes;
	answer[LIMEN_IDENT_DEPTH] = c->depth;
	answer[LIMEN_IDENT_ROW_SLOTS] = c->row_slots;
	answer[LIMEN_IDENT_VECTOR_LEN] = c->vector_len;
	answer[LIMEN_IDENT_VECTORS] = c->vectors;
	answer[LIMEN_IDENT_TILES] = c->tiles;
	answer[LIMEN_IDENT_SLOTS] = c->slots;
	answer[LIMEN_IDENT_LIMIT] = c->limit;
	answer[LIMEN_IDENT_STREAM_BITS] = c->stream_bits;
	for (size_t i = 0; i < 8 && c->name[i]; i++)
		answer[LIMEN_IDENT_NAME0 + i / 4] |= (uint32_t)(unsigned char)c->name[i] << i % 4 * 8;
}

void limen_ref_do_reset(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	(void)p;
	(void)payload;
	forget(ref);
	ref->restart = true;
}

void limen_ref_alloc(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	unsigned rows_per_lane = (p->rows + ref->config.lanes - 1) / ref->config.lanes;

	(void)payload;
	if (!limen_ref_tile_make(&ref->tiles[p->tile], p->rows, p->cols, p->va)) {
		limen_ref_answer(ref, LIMEN_STATUS_CAPACITY, 0);
		return;
	}
	ref->tile_count++;
	ref->depth_used += rows_per_lane * p->cols;
	ref->row_slots_used += rows_per_lane;
}

/* O12 */
void limen_ref_table(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_kinetics *kinetics;

	if (p->vb == LIMEN_TABLE_LOG) {
		memcpy(ref->log.words, payload, sizeof ref->log.words);
		ref->log.loaded = true;
		return;
	}
	kinetics = &ref->kinetics[p->vb - LIMEN_TABLE_KINETICS];
	for (unsigned i = 0; i < LIMEN_TABLE_WORDS; i++)
		kinetics->t[i] = (int32_t)clamp64((int32_t)payload[i], -LIMEN_FIELD_MAX - 1, LIMEN_FIELD_MAX);
	kinetics->loaded = true;
}
