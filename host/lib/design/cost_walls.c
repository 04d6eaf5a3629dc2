/* cost_walls.c: events times joules of a technology. */
#include <limen/cost.h>

#include <math.h>
#include <stdio.h>

static const struct {
	const char *name;
	enum limen_cost_event event;
	const char *what; /* of each event */
} walls[LIMEN_WALLS] = {
	{"memory", LIMEN_COST_READ, "parameter reads"},
	{"adc", LIMEN_COST_ADC, "conversions"},
	{"accumulators", LIMEN_COST_ACCUMULATE, "accumulated products"},
	{"update", LIMEN_COST_WRITE, "updates written"},
	{"barrier", LIMEN_COST_BARRIER, "barrier switches"},
	{"consolidation", LIMEN_COST_TRANSFER, "parameters moved to long-term memory"},
};

static double events_of(enum limen_wall_name name, const struct limen_events *events, const struct limen_costs *costs)
{
	switch (name) {
	case LIMEN_WALL_MEMORY:
		return events->products / costs->samples_per_read;
	case LIMEN_WALL_ADC:
		return events->products / costs->products_per_adc;
	case LIMEN_WALL_ACCUMULATE:
		return events->accumulates;
	case LIMEN_WALL_CONSOLIDATE:
		return events->updates / costs->updates_per_transfer;
	case LIMEN_WALL_BARRIER:
		return events->switches;
	default:
		return events->updates;
	}
}

void limen_walls(const struct limen_events *events, const struct limen_costs *costs,
		 struct limen_wall wall[LIMEN_WALLS], double *sum_j)
{
	double sum = 0;

	for (int i = 0; i < LIMEN_WALLS; i++) {
		struct limen_wall *w = &wall[i];
		enum limen_cost_event event = walls[i].event;
		double joules = costs->event_j[event];

		*w = (struct limen_wall){.name = walls[i].name, .joules = NAN};
		w->events = events_of((enum limen_wall_name)i, events, costs);
		if (!costs->given[event]) {
			snprintf(w->reason, sizeof(w->reason), "the cost file has no %s", limen_cost_key(event));
		} else if (isnan(w->events)) {
			snprintf(w->reason, sizeof(w->reason), "needs %s",
				 i <= LIMEN_WALL_ACCUMULATE ? "flops" : "the number of jumps");
		} else {
			w->known = true;
			w->joules = w->events * joules;
			sum += w->joules;
			snprintf(w->counted, sizeof(w->counted), "%g %s x %g J", w->events, walls[i].what, joules);
		}
	}
	*sum_j = costs->sum ? sum : NAN;
}
