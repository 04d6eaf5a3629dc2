/* report_costs.c: what a technology would pay for the events of a run. Never added to heat. */
#include "job.h"

#include <math.h>
#include <stdio.h>

void job_walls(const struct job *job, const struct limen_report *report, struct limen_wall wall[LIMEN_WALLS],
	       double *sum_j)
{
	const struct limen_events events = {
		.products = report->macs_forward + report->macs_transposed,
		.accumulates = report->gradient_updates,
		.updates = report->jumps,
		.switches = report->attempts, /* a pulse lowers the barrier of every cell that attempts */
	};

	limen_walls(&events, &job->costs, wall, sum_j);
}

void job_print_walls(const struct job *job, const struct limen_report *report)
{
	struct limen_wall wall[LIMEN_WALLS];
	double sum_j;

	job_walls(job, report, wall, &sum_j);
	printf("  joules of %s (%s), all cells:\n", job->costs.name, job->costs.source);
	for (int i = 0; i < LIMEN_WALLS; i++) {
		if (wall[i].known)
			printf("  %-22s %10.3e J   %s\n", wall[i].name, wall[i].joules, wall[i].counted);
		else
			printf("  %-22s %10s     %s\n", wall[i].name, "-", wall[i].reason);
	}
	if (!isnan(sum_j))
		printf("  %-22s %10.3e J   of the lines above, as the file asks; heat is not in it\n", "sum", sum_j);
}
