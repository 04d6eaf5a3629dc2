/* lab.c: running an experiment; its errors; its curves. */
#include "lab.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct lab_experiment *lab_find(const char *name)
{
	for (unsigned i = 0; i < lab_experiment_count; i++) {
		char number[12];

		snprintf(number, sizeof(number), "%u", lab_experiments[i]->number);
		if (!strcmp(name, lab_experiments[i]->name) || !strcmp(name, number))
			return lab_experiments[i];
	}
	return NULL;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double traffic_bytes(const struct limen_device *device)
{
	uint64_t out, in;

	limen_device_traffic(device, &out, &in);
	return 4.0 * ((double)out + (double)in);
}

void lab_run_experiment(struct lab *lab, const struct lab_experiment *experiment, struct lab_result *result)
{
	double start = now_s(), bytes = traffic_bytes(lab->device);

	memset(result, 0, sizeof(*result));
	lab->result = result;
	lab_check_error(lab, limen_reset(lab->device));
	if (!lab_failed(lab))
		experiment->run(lab);
	result->passed = result->error == LIMEN_OK && result->checks > 0;
	for (unsigned i = 0; i < result->checks; i++)
		result->passed = result->passed && result->check[i].passed;
	result->bytes = traffic_bytes(lab->device) - bytes;
	result->wall_s = now_s() - start;
	lab->result = NULL;
}

void lab_result_free(struct lab_result *result)
{
	for (unsigned i = 0; i < result->curves; i++)
		free(result->curve[i].value);
	result->curves = 0;
}

double lab_false_alarm(const struct lab_result *result)
{
	double sum = 0.0;

	for (unsigned i = 0; i < result->checks; i++)
		sum += result->check[i].false_alarm;
	return sum;
}

bool lab_failed(struct lab *lab)
{
	if (!lab->result->error && lab->stop && lab->stop(lab->ctx)) {
		lab->result->error = LIMEN_EINTERRUPTED;
		snprintf(lab->result->message, sizeof(lab->result->message), "stopped");
	}
	return lab->result->error != LIMEN_OK;
}

bool lab_check_error(struct lab *lab, int error)
{
	struct lab_result *result = lab->result;

	if (error && !result->error) {
		const char *said = limen_device_message(lab->device);

		result->error = error;
		snprintf(result->message, sizeof(result->message), "%s", said[0] ? said : limen_strerror(error));
	}
	return lab_failed(lab);
}

static struct lab_curve *curve_of(struct lab *lab, const char *name, unsigned columns)
{
	struct lab_result *result = lab->result;

	for (unsigned i = 0; i < result->curves; i++)
		if (!strcmp(result->curve[i].name, name))
			return &result->curve[i];
	if (result->curves == LAB_CURVES_MAX)
		abort(); /* an experiment with more curves than there is room for: a slip of this program */
	struct lab_curve *curve = &result->curve[result->curves++];

	*curve = (struct lab_curve){.columns = columns};
	snprintf(curve->name, sizeof(curve->name), "%s", name);
	return curve;
}

void lab_point(struct lab *lab, const char *name, unsigned columns, ...)
{
	struct lab_curve *curve = curve_of(lab, name, columns);
	va_list args;

	if (curve->points == curve->room) {
		size_t room = curve->room ? 2 * curve->room : 64;
		double *more = realloc(curve->value, room * columns * sizeof(double));

		if (!more) {
			lab_check_error(lab, LIMEN_ENOMEM);
			return;
		}
		curve->value = more;
		curve->room = room;
	}
	va_start(args, columns);
	for (unsigned i = 0; i < columns; i++)
		curve->value[curve->points * columns + i] = va_arg(args, double);
	va_end(args);
	curve->points++;
}

size_t lab_cells(const struct lab *lab, double attempts, double bytes, size_t least, size_t full)
{
	double most = (double)full;

	if (lab->tier != LAB_FULL) {
		most = fmin(most, lab->attempts_most / attempts);
		if (bytes > 0)
			most = fmin(most, lab->bytes_most / bytes);
	}
	return most > (double)least ? (size_t)most : least;
}

void lab_exact(struct lab *lab, const struct limen_protocol *protocol, enum limen_precision precision,
	       struct limen_exact *exact)
{
	memset(exact, 0, sizeof(*exact));
	if (lab_check_error(lab, protocol->error) || lab_check_error(lab, limen_exact_init(exact, protocol->bits)))
		return;
	lab_check_error(lab, limen_protocol_exact_until(protocol, 0, precision, lab->stop, lab->ctx, exact));
}

double lab_heat_scatter(struct lab *lab, const struct limen_protocol *protocol, double cells)
{
	size_t n = (size_t)1 << protocol->bits;
	double *one = calloc(n, sizeof(*one)), weights = 0.0, variance = 0.0;
	struct limen_protocol from = *protocol;

	from.start = one;
	for (size_t i = 0; i < n && !lab_check_error(lab, one ? LIMEN_OK : LIMEN_ENOMEM); i++) {
		double weight = protocol->start ? protocol->start[i] : 1.0, deviation;
		struct limen_exact exact;

		one[i] = 1.0;
		lab_exact(lab, &from, LIMEN_WORD, &exact);
		deviation = lab_failed(lab) ? NAN : limen_exact_heat_deviation(&exact);
		limen_exact_free(&exact);
		one[i] = 0.0;
		weights += weight;
		variance += weight * deviation * deviation;
	}
	free(one);
	return lab_failed(lab) ? NAN : sqrt(variance / weights / cells);
}
