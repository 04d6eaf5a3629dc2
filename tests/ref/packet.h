/* packet.h: builds packets from the contract's constants and runs them on a reference model. */
#ifndef LIMEN_TEST_PACKET_H
#define LIMEN_TEST_PACKET_H

#include "contract.h"
#include "ref.h"

/* A header by field names; unnamed fields are 0. length is set where it differs from what the payload says. */
struct packet {
	unsigned opcode, flags, tile, va, vb, shift, sweeps, row0, rows, col0, cols;
	const uint32_t *payload;
	unsigned length;
};

struct answer {
	unsigned opcode, status, length, index;
	uint32_t payload[65536];
};

/* Writes the header and payload to words (room for 4 + length); returns how many. */
size_t packet_encode(const struct packet *p, uint32_t *words);

/* Runs one packet. True when there is an answer, which is taken apart; the test fails on anything else that waits. */
bool packet_run(struct limen_ref *ref, const struct packet *p, struct answer *answer);

/* Runs one packet that must be silent, must fail with a status, or must answer well. */
void packet_silent(struct limen_ref *ref, const struct packet *p);
void packet_fails(struct limen_ref *ref, const struct packet *p, unsigned status);
const struct answer *packet_answers(struct limen_ref *ref, const struct packet *p, unsigned length);

/* Shorthand used by most tests. */
struct limen_ref *model_open(const char *config);
void model_alloc(struct limen_ref *ref, unsigned tile, unsigned bits, unsigned rows, unsigned cols);
void model_tables(struct limen_ref *ref, unsigned slot, const uint32_t kinetics[LIMEN_TABLE_WORDS]);
void model_write(struct limen_ref *ref, unsigned tile, unsigned field, unsigned row, unsigned col, uint64_t value);
uint64_t model_read(struct limen_ref *ref, unsigned tile, unsigned field, unsigned row, unsigned col);
void model_stream(struct limen_ref *ref, unsigned tile, unsigned row, uint64_t s0, uint64_t s1);
int64_t model_total(struct limen_ref *ref, unsigned tile, unsigned total);
void model_set_total(struct limen_ref *ref, unsigned tile, unsigned total, int64_t value);
void model_vector(struct limen_ref *ref, unsigned reg, unsigned n, const int16_t *x);
int16_t model_element(struct limen_ref *ref, unsigned reg, unsigned i);

/* Standard tables (T1, T2), computed here in floating point. */
void table_log(uint32_t words[LIMEN_TABLE_WORDS]);
void table_glauber(uint32_t words[LIMEN_TABLE_WORDS]);

/* splitmix64 (S1): one step. Used as the tests' own generator too. */
uint64_t splitmix(uint64_t *state);

#endif
