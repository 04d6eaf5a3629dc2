/* cost.h: what events cost in a technology: joules that no bound knows of. Pure but for limen_costs_read().
 *
 * A cost file is text: `key = value` lines, # to the end of the line is a comment, empty lines are free. Required are
 * name and source (text: what the figures are for and who says so, "illustrative" included); the rest is optional,
 * each key at most once. Keys ending in _j are joules per event, 0 to 1e6. docs/guide-bound.md shows one.
 */
#ifndef LIMEN_COST_H
#define LIMEN_COST_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum limen_cost_event {
	LIMEN_COST_READ,       /* one parameter read, for one product or for samples_per_read of them */
	LIMEN_COST_WRITE,      /* one update of one parameter written */
	LIMEN_COST_ADC,        /* one conversion, of the sum of products_per_adc products */
	LIMEN_COST_TRANSFER,   /* one parameter moved between short-term and long-term memory */
	LIMEN_COST_ACCUMULATE, /* one product added to a gradient accumulator */
	LIMEN_COST_BARRIER,    /* the barrier of one parameter lowered and raised again */
	LIMEN_COST_EVENTS
};

struct limen_costs {
	char name[80], source[240];
	double event_j[LIMEN_COST_EVENTS];
	bool given[LIMEN_COST_EVENTS]; /* false: the file is silent, which is not 0 J */
	double samples_per_read;       /* products that one read serves; 1 when the file is silent */
	double products_per_adc;       /* the same for conversions */
	double updates_per_transfer;   /* updates after which a parameter is moved */
	bool sum;                      /* the file asks for the sum of its lines (never with heat) */
};

/* Reads and checks a cost file. LIMEN_EIO, LIMEN_ENOMEM; LIMEN_EDATA with file:line and what to do. */
int limen_costs_read(const char *path, struct limen_costs *costs, struct limen_errmsg *err);
/* The same from text, for tests and for programs that keep their costs elsewhere; name stands in messages. */
int limen_costs_parse(const char *name, const char *text, struct limen_costs *costs, struct limen_errmsg *err);
/* The event's key in a file: "read_j". */
const char *limen_cost_key(enum limen_cost_event event);

/* --- walls: events times joules of a cost file; never heat, never a bound --- */

/* How often what happened. NAN: not known. */
struct limen_events {
	double products;    /* of a parameter and an input, forward and transposed */
	double accumulates; /* products added to gradient accumulators */
	double updates;     /* parameters written */
	double switches;    /* barriers lowered and raised again */
};

enum limen_wall_name {
	LIMEN_WALL_MEMORY,      /* parameters read for products */
	LIMEN_WALL_ADC,         /* conversions of those products' sums */
	LIMEN_WALL_ACCUMULATE,  /* products into gradient accumulators */
	LIMEN_WALL_UPDATE,      /* writes */
	LIMEN_WALL_BARRIER,     /* barrier switches */
	LIMEN_WALL_CONSOLIDATE, /* parameters moved between short-term and long-term memory */
	LIMEN_WALLS
};

struct limen_wall {
	const char *name;
	bool known; /* false: reason says what is missing */
	double events;
	double joules;
	char counted[120];
	char reason[120];
};

/* *sum_j is NAN unless the file asks for a sum; a sum of what is known. */
void limen_walls(const struct limen_events *events, const struct limen_costs *costs,
		 struct limen_wall wall[LIMEN_WALLS], double *sum_j);

#ifdef __cplusplus
}
#endif
#endif
