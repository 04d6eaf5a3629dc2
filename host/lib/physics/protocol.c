/* protocol.c: lists of pulses. */
#include <limen/protocol.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

void limen_protocol_init(struct limen_protocol *protocol, unsigned bits, unsigned groups)
{
	*protocol = (struct limen_protocol){.bits = bits, .groups = groups};
	if (bits < 1 || bits > LIMEN_PROTOCOL_BITS_MAX || groups < 1 || groups > LIMEN_PROTOCOL_GROUPS_MAX)
		protocol->error = LIMEN_EUSAGE;
}

void limen_protocol_free(struct limen_protocol *protocol)
{
	free(protocol->start);
	free(protocol->pulse);
	free(protocol->field_bits);
	*protocol = (struct limen_protocol){0};
}

void limen_protocol_start_weights(struct limen_protocol *protocol, const double *weights)
{
	size_t n = (size_t)1 << protocol->bits;
	double sum = 0.0;

	if (protocol->error)
		return;
	for (size_t i = 0; i < n && sum >= 0; i++)
		sum = weights[i] >= 0 ? sum + weights[i] : -1.0;
	if (!(sum > 0) || isinf(sum)) {
		protocol->error = LIMEN_EUSAGE;
		return;
	}
	if (!protocol->start)
		protocol->start = malloc(n * sizeof(double));
	if (protocol->start)
		memcpy(protocol->start, weights, n * sizeof(double));
	else
		protocol->error = LIMEN_ENOMEM;
}

void limen_protocol_start_level(struct limen_protocol *protocol, int level)
{
	double weights[1 << LIMEN_PROTOCOL_BITS_MAX] = {0};
	int half = 1 << (protocol->bits - 1);

	if (protocol->error)
		return;
	if (level < -half || level >= half) {
		protocol->error = LIMEN_EUSAGE;
		return;
	}
	weights[level + half] = 1.0;
	limen_protocol_start_weights(protocol, weights);
}

/* Room for one more of n elements. */
static bool grow(void **list, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return true;
	size_t wanted = *room ? 2 * *room : 64;
	void *more = realloc(*list, wanted * size);

	if (!more)
		return false;
	*list = more;
	*room = wanted;
	return true;
}

static bool field_fits(double field_bits)
{
	return fabs(field_bits) < 32.0;
}

void limen_protocol_add_groups(struct limen_protocol *protocol, const double *field_bits, double barrier_bits,
			       enum limen_kinetics kinetics, unsigned attempts)
{
	struct limen_protocol_pulse pulse = {barrier_bits, kinetics, attempts, protocol->fields};

	if (protocol->error)
		return;
	if (!(barrier_bits >= 0 && barrier_bits < 64) || attempts < 1 || attempts > 65535 ||
	    (unsigned)kinetics >= LIMEN_KINETICS_COUNT || protocol->pulses >= LIMEN_PROTOCOL_PULSES_MAX) {
		protocol->error = LIMEN_EUSAGE;
		return;
	}
	for (unsigned g = 0; g < protocol->groups; g++) {
		if (!field_fits(field_bits[g])) {
			protocol->error = LIMEN_EUSAGE;
			return;
		}
		if (!grow((void **)&protocol->field_bits, protocol->fields, &protocol->fields_room, sizeof(double))) {
			protocol->error = LIMEN_ENOMEM;
			return;
		}
		protocol->field_bits[protocol->fields++] = field_bits[g];
	}
	if (!grow((void **)&protocol->pulse, protocol->pulses, &protocol->pulses_room, sizeof(pulse)))
		protocol->error = LIMEN_ENOMEM;
	else
		protocol->pulse[protocol->pulses++] = pulse;
}

void limen_protocol_add(struct limen_protocol *protocol, double field_bits, double barrier_bits,
			enum limen_kinetics kinetics, unsigned attempts)
{
	double fields[LIMEN_PROTOCOL_GROUPS_MAX];

	for (unsigned g = 0; g < LIMEN_PROTOCOL_GROUPS_MAX; g++)
		fields[g] = field_bits;
	limen_protocol_add_groups(protocol, fields, barrier_bits, kinetics, attempts);
}

void limen_protocol_ramp(struct limen_protocol *protocol, double from_bits, double to_bits, double barrier_bits,
			 enum limen_kinetics kinetics, unsigned steps)
{
	for (unsigned n = 1; n <= steps && !protocol->error; n++)
		limen_protocol_add(protocol, from_bits + (to_bits - from_bits) * n / steps, barrier_bits, kinetics, 1);
}

double limen_protocol_attempts(const struct limen_protocol *protocol)
{
	double sum = 0.0;

	for (size_t i = 0; i < protocol->pulses; i++)
		sum += protocol->pulse[i].attempts;
	return sum;
}

enum { SLICE = 1000 }; /* attempts between two questions whether to stop */

/* One pulse, in slices. */
static int integrate(const struct limen_protocol_pulse *pulse, double field_bits, const struct limen_law *law,
		     bool (*stop)(void *ctx), void *ctx, struct limen_exact *exact)
{
	for (unsigned done = 0, n; done < pulse->attempts; done += n) {
		n = pulse->attempts - done < SLICE ? pulse->attempts - done : SLICE;
		limen_exact_pulse(exact, law, field_bits, pulse->barrier_bits, n);
		if (stop && stop(ctx))
			return LIMEN_EINTERRUPTED;
	}
	return LIMEN_OK;
}

int limen_protocol_exact_until(const struct limen_protocol *protocol, unsigned group, enum limen_precision precision,
			       bool (*stop)(void *ctx), void *ctx, struct limen_exact *exact)
{
	struct limen_law *laws = malloc(LIMEN_KINETICS_COUNT * sizeof(*laws));
	int error = protocol->error ? protocol->error : LIMEN_OK;

	if (!laws)
		return LIMEN_ENOMEM;
	if (!error && (exact->bits != protocol->bits || group >= protocol->groups))
		error = LIMEN_EUSAGE;
	if (!error)
		error = limen_exact_start(exact, protocol->start);
	for (int k = 0; k < LIMEN_KINETICS_COUNT; k++)
		limen_law_init(&laws[k], precision, (enum limen_kinetics)k);
	for (size_t i = 0; i < protocol->pulses && !error; i++) {
		const struct limen_protocol_pulse *pulse = &protocol->pulse[i];

		error = integrate(pulse, protocol->field_bits[pulse->field + group], &laws[pulse->kinetics], stop, ctx,
				  exact);
	}
	free(laws);
	return error;
}

int limen_protocol_exact(const struct limen_protocol *protocol, unsigned group, enum limen_precision precision,
			 struct limen_exact *exact)
{
	return limen_protocol_exact_until(protocol, group, precision, NULL, NULL, exact);
}
