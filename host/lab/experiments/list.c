/* list.c: the experiments, in the order in which they run. */
#include "lab.h"

extern const struct lab_experiment lab_erase_bit;
extern const struct lab_experiment lab_finite_ops;
extern const struct lab_experiment lab_kinetic_bound;
extern const struct lab_experiment lab_bridge;
extern const struct lab_experiment lab_uncertainty;
extern const struct lab_experiment lab_feedback_erasure;
extern const struct lab_experiment lab_quadratic;

const struct lab_experiment *const lab_experiments[] = {
	&lab_erase_bit,   &lab_finite_ops,       &lab_kinetic_bound, &lab_bridge,
	&lab_uncertainty, &lab_feedback_erasure, &lab_quadratic,
};
const unsigned lab_experiment_count = sizeof(lab_experiments) / sizeof(lab_experiments[0]);
