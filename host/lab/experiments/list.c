/* list.c: the experiments, in the order in which they run. */
#include "lab.h"

extern const struct lab_experiment lab_jarzynski;
extern const struct lab_experiment lab_jarzynski_bit;
extern const struct lab_experiment lab_stationary;
extern const struct lab_experiment lab_erase_bit;
extern const struct lab_experiment lab_excess_heat;
extern const struct lab_experiment lab_optimal_erasure;
extern const struct lab_experiment lab_erase_ladder;

const struct lab_experiment *const lab_experiments[] = {
	&lab_jarzynski,
	&lab_jarzynski_bit,
	&lab_stationary,
	&lab_erase_bit,
	&lab_excess_heat,
	&lab_optimal_erasure,
	&lab_erase_ladder,
};
const unsigned lab_experiment_count = sizeof(lab_experiments) / sizeof(lab_experiments[0]);
