/* project_walls.c: events of a design. */
#include <limen/project.h>

int limen_project_walls(const struct limen_design *design, const struct limen_costs *costs,
			struct limen_wall wall[LIMEN_WALLS], double *sum_j, struct limen_errmsg *err)
{
	struct limen_design_facts facts;
	int error = limen_design_complete(design, &facts, err);

	if (error)
		return error;
	double updates = facts.a * design->parameters;
	const struct limen_events events = {
		.products = design->flops / 3,
		.accumulates = design->flops / 6,
		.updates = updates,
		.switches = updates,
	};

	limen_walls(&events, costs, wall, sum_j);
	return LIMEN_OK;
}
