/* list.c: the experiments, in the order in which they run. */
#include "lab.h"

extern const struct lab_experiment lab_jarzynski;
extern const struct lab_experiment lab_jarzynski_bit;
extern const struct lab_experiment lab_stationary;
extern const struct lab_experiment lab_erase_bit;
extern const struct lab_experiment lab_excess_heat;
extern const struct lab_experiment lab_optimal_erasure;
extern const struct lab_experiment lab_erase_ladder;
extern const struct lab_experiment lab_static_write;
extern const struct lab_experiment lab_kinetics;
extern const struct lab_experiment lab_retention;
extern const struct lab_experiment lab_log_table;

const struct lab_experiment *const lab_experiments[] = {
	&lab_jarzynski,
	&lab_jarzynski_bit,
	&lab_stationary,
	&lab_erase_bit,
	&lab_excess_heat,
	&lab_optimal_erasure,
	&lab_erase_ladder,
	&lab_static_write,
	&lab_kinetics,
	&lab_retention,
	&lab_log_table,
};
const unsigned lab_experiment_count = sizeof(lab_experiments) / sizeof(lab_experiments[0]);
