/* exact.h: an ensemble of cells integrated exactly, in double precision: no device, no sampling.
 *
 * An attempt moves a cell one level up or down with probabilities that its field and barrier set (docs/theory.md,
 * section 1). Here the distribution over levels takes that step as a whole (the master equation in discrete time), and
 * with it the mean and the second moment of the heat, of each level. What a machine measures on R cells must agree with
 * this within the scatter of R samples, which this knows too.
 */
#ifndef LIMEN_EXACT_H
#define LIMEN_EXACT_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How much of the machine's arithmetic an integration follows. */
enum limen_precision {
	LIMEN_IDEAL, /* real field and barrier, closed-form kinetics, P = 2^-e; nothing freezes */
	LIMEN_TABLE, /* field and barrier rounded to 2^-12 bit, rule A7 with its table; P = 2^-e; frozen from 43 bits */
	LIMEN_WORD,  /* the same, and P counted over all variates that the log table can make (A6, A10): the machine */
	LIMEN_PRECISION_COUNT
};

const char *limen_precision_name(enum limen_precision precision); /* "ideal", "table", "word" */
int limen_precision_find(const char *name);                       /* -1: unknown */

/* How cells jump. Plain data, no pointers: copy it freely. */
struct limen_law {
	enum limen_precision precision;
	enum limen_kinetics kinetics;
	unsigned lambda;                  /* code of the load factor: 0, 1 (half), 2 (one) */
	int32_t table[LIMEN_TABLE_WORDS]; /* T, Q5.12 */
	uint32_t
		mantissas[(1 << LIMEN_FRACTION_BITS) + 1]; /* [x]: how many of 2^16 mantissas have L <= x / 4096 bits */
};

/* A standard kinetics. With LIMEN_IDEAL the table is not looked at. */
void limen_law_init(struct limen_law *law, enum limen_precision precision, enum limen_kinetics kinetics);
/* A kinetics table of one's own (and, for LIMEN_WORD, a log table; NULL: the standard one). precision is LIMEN_TABLE or
 * LIMEN_WORD. */
void limen_law_init_table(struct limen_law *law, enum limen_precision precision,
			  const uint32_t table[LIMEN_TABLE_WORDS], unsigned lambda, const uint32_t *log_table);

/* P(a move over a barrier of e bits is made). */
double limen_law_accept(const struct limen_law *law, double e_bits);
/* What is left of the barrier for a move with the field, bits (A7; section 1 of docs/theory.md). */
double limen_law_downhill_bits(const struct limen_law *law, double field_bits, double barrier_bits);
/* The field that the machine makes of it: rounded to Q5.12 and cut at 131071 units, or itself (LIMEN_IDEAL). */
double limen_law_field_bits(const struct limen_law *law, double field_bits);
/* The same for a barrier, Q6.12. */
double limen_law_barrier_bits(const struct limen_law *law, double barrier_bits);

/* Probabilities that a try upwards and a try downwards go through. A ladder (B >= 2) tries each with probability 1/2, a
 * spin (B = 1) always tries the other level. */
struct limen_hop {
	double up, down;
};
struct limen_hop limen_law_hop(const struct limen_law *law, double field_bits, double barrier_bits);
/* P(an attempt on a ladder jumps), away from its ends: (up + down) / 2. */
double limen_law_theta(const struct limen_law *law, double field_bits, double barrier_bits);

/* An ensemble: its distribution, and sums over the attempts since limen_exact_start. All are means per cell. */
struct limen_exact {
	unsigned bits;         /* B */
	size_t levels;         /* 2^B; index 0 is level -2^(B-1) */
	double *p, *p_start;   /* [levels], each sums to 1 */
	double *p_free;        /* [levels]: the same start under the same barriers, never a field */
	double *heat1, *heat2; /* [levels]: E[Q; level], E[Q^2; level], bits */
	double *scratch;       /* [9 levels] */
	bool feedback;         /* some attempt looked at the level */
	double attempts, jumps, blocked;
	double moved;         /* J: mean displacement, levels */
	double moved_blocked; /* mean displacement that the ends refused */
	double heat_bits, withheld_bits;
	double escape_max;    /* largest probability with which an attempt left a level held before or after it */
	double jump_max;      /* largest jump probability of an attempt, blocked moves included */
	double theta_sum;     /* sum over attempts of the mean jump probability, blocked moves included: A* */
	double flux;          /* sum over attempts and edges of the net flux |up - down|; at least W1 */
	double idle_variance; /* sum over attempts of the jump probability at zero field */
	/* Ladders: relative entropy of the path to the walk without field, in two parts that add up to it: how often the
	 * cell jumps (0 for ideal Glauber), and which way. Infinite when the free walk cannot follow. */
	double rate_nats, direction_nats;
	double field_least_bits, field_most_bits, barrier_least_bits; /* over the attempts of occupied levels */
	enum limen_kinetics kinetics; /* LIMEN_KINETICS_COUNT: a table of one's own, or several laws */
	enum limen_precision precision;
};

/* Allocates for B bits, 1..16. LIMEN_EUSAGE, LIMEN_ENOMEM. Free with limen_exact_free. */
int limen_exact_init(struct limen_exact *exact, unsigned bits);
void limen_exact_free(struct limen_exact *exact); /* NULL is fine */
/* A distribution (2^B weights, not below 0, with a positive sum; normalised here) and sums of zero. NULL: uniform.
 * LIMEN_EUSAGE. */
int limen_exact_start(struct limen_exact *exact, const double *weights);
/* All cells at one level. LIMEN_EUSAGE. */
int limen_exact_start_level(struct limen_exact *exact, int level);

/* `attempts` attempts at one field and barrier. */
void limen_exact_pulse(struct limen_exact *exact, const struct limen_law *law, double field_bits, double barrier_bits,
		       unsigned long attempts);
/* One attempt whose field depends on the level: [levels], bits. What a controller does that reads the cell. */
void limen_exact_feedback(struct limen_exact *exact, const struct limen_law *law, const double *field_bits,
			  double barrier_bits);

/* Of the distribution as it stands. */
double limen_exact_mean(const struct limen_exact *exact);           /* level */
double limen_exact_variance(const struct limen_exact *exact);       /* levels^2 */
double limen_exact_heat_deviation(const struct limen_exact *exact); /* standard deviation of a cell's heat, bits */

/* Of any distribution p[n]. */
double limen_entropy_bits(const double *p, size_t n);
double limen_relative_entropy_nats(const double *p, const double *q, size_t n); /* D(p || q); infinity if not p << q */
double limen_transport_distance(const double *p, const double *q, size_t n);    /* W1, in levels */

#ifdef __cplusplus
}
#endif
#endif
