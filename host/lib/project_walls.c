/* project_walls.c: events of a design times joules of a technology. */
#include <limen/project.h>

#include <math.h>
#include <stdio.h>

struct events {
	double reads, conversions, accumulates, updates, transfers; /* NAN: not known */
};

static const struct {
	const char *name;
	enum limen_cost_event event;
	const char *what; /* of each event */
} walls[LIMEN_WALLS] = {
	{"memory", LIMEN_COST_READ, "parameter reads"},
	{"adc", LIMEN_COST_ADC, "conversions"},
	{"accumulators", LIMEN_COST_ACCUMULATE, "accumulated products"},
	{"update", LIMEN_COST_WRITE, "updates written"},
	{"barrier", LIMEN_COST_BARRIER, "barrier switches, one an update"},
	{"consolidation", LIMEN_COST_TRANSFER, "parameters moved to long-term memory"},
};

static double events_of(enum limen_wall_name name, const struct events *e)
{
	switch (name) {
	case LIMEN_WALL_MEMORY:
		return e->reads;
	case LIMEN_WALL_ADC:
		return e->conversions;
	case LIMEN_WALL_ACCUMULATE:
		return e->accumulates;
	case LIMEN_WALL_CONSOLIDATE:
		return e->transfers;
	default:
		return e->updates;
	}
}

int limen_project_walls(const struct limen_design *design, const struct limen_costs *costs,
			struct limen_wall wall[LIMEN_WALLS], double *sum_j, struct limen_errmsg *err)
{
	struct limen_design_facts facts;
	int error = limen_design_complete(design, &facts, err);
	double updates = facts.a * design->parameters, products = design->flops / 3, sum = 0;
	const struct events events = {
		.reads = products / costs->samples_per_read,
		.conversions = products / costs->products_per_adc,
		.accumulates = design->flops / 6,
		.updates = updates,
		.transfers = updates / costs->updates_per_transfer,
	};

	if (error)
		return error;
	for (int i = 0; i < LIMEN_WALLS; i++) {
		struct limen_wall *w = &wall[i];
		enum limen_cost_event event = walls[i].event;
		double joules = costs->event_j[event];

		*w = (struct limen_wall){.name = walls[i].name, .joules = NAN};
		w->events = events_of((enum limen_wall_name)i, &events);
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
	return LIMEN_OK;
}
