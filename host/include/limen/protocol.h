/* protocol.h: a list of pulses on a ladder of levels, to be run on a machine or integrated exactly.
 *
 * Cells of an ensemble may belong to groups, each with a field of its own; all share barriers and kinetics. Fields do
 * not depend on levels (open loop). Energies in bits, kT ln 2.
 */
#ifndef LIMEN_PROTOCOL_H
#define LIMEN_PROTOCOL_H

#include <limen/exact.h>
#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	LIMEN_PROTOCOL_GROUPS_MAX = 64,
	LIMEN_PROTOCOL_PULSES_MAX = 1000000,
	LIMEN_PROTOCOL_BITS_MAX = 10, /* exact integration keeps 2^B levels */
};

struct limen_protocol_pulse {
	double barrier_bits;
	enum limen_kinetics kinetics;
	unsigned attempts; /* 1..65535 */
	size_t field;      /* index in field_bits of group 0's field */
};

struct limen_protocol {
	unsigned bits, groups;
	double *start; /* [2^bits] weights of the starting distribution; NULL: uniform */
	struct limen_protocol_pulse *pulse;
	size_t pulses, pulses_room;
	double *field_bits; /* of every pulse and group */
	size_t fields, fields_room;
	int error; /* of an earlier call; later ones do nothing */
};

/* An empty protocol, uniform start. Errors (LIMEN_EUSAGE, LIMEN_ENOMEM) stay in protocol->error: ask once, at the end.
 * Free with limen_protocol_free, whatever happened. */
void limen_protocol_init(struct limen_protocol *protocol, unsigned bits, unsigned groups);
void limen_protocol_free(struct limen_protocol *protocol);
void limen_protocol_start_level(struct limen_protocol *protocol, int level);
/* [2^bits] weights, not below 0, with a positive sum. */
void limen_protocol_start_weights(struct limen_protocol *protocol, const double *weights);
/* `attempts` attempts at field_bits[groups], |K| below 32, barrier 0..63.999. */
void limen_protocol_add_groups(struct limen_protocol *protocol, const double *field_bits, double barrier_bits,
			       enum limen_kinetics kinetics, unsigned attempts);
/* The same field for all groups. */
void limen_protocol_add(struct limen_protocol *protocol, double field_bits, double barrier_bits,
			enum limen_kinetics kinetics, unsigned attempts);
/* `steps` pulses of one attempt: K_n = from + (to - from) n / steps, n = 1..steps. */
void limen_protocol_ramp(struct limen_protocol *protocol, double from_bits, double to_bits, double barrier_bits,
			 enum limen_kinetics kinetics, unsigned steps);
/* Attempts of a cell. */
double limen_protocol_attempts(const struct limen_protocol *protocol);

/* Reads a protocol file: docs/files.md says how one is written. LIMEN_EDATA with file and line, LIMEN_EIO,
 * LIMEN_ENOMEM. */
int limen_protocol_read(const char *path, struct limen_protocol *protocol, struct limen_errmsg *err);

/* Starts `exact` (initialised with the protocol's bits) and takes it through all pulses, as a cell of `group`. */
int limen_protocol_exact(const struct limen_protocol *protocol, unsigned group, enum limen_precision precision,
			 struct limen_exact *exact);
/* The same, asking stop(ctx) every thousand attempts: a file may ask for hours. LIMEN_EINTERRUPTED when it says true;
 * NULL: never asked. */
int limen_protocol_exact_until(const struct limen_protocol *protocol, unsigned group, enum limen_precision precision,
			       bool (*stop)(void *ctx), void *ctx, struct limen_exact *exact);

#ifdef __cplusplus
}
#endif
#endif
