/* sample.c: a protocol on an ensemble, summed over its cells. */
#include "lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double lab_mean(double sum, double cells)
{
	return sum / cells;
}

double lab_error(double sum, double square, double cells)
{
	double variance = (square - sum * sum / cells) / (cells - 1.0);

	return variance > 0 ? sqrt(variance / cells) : 0.0;
}

uint64_t lab_seed(const struct lab *lab, uint64_t use)
{
	return lab->seed << 16 | use;
}

size_t lab_rounds(size_t cells, size_t round)
{
	/* what is left over for a last round is not worth one if it is a small part of a round */
	return cells > round ? (cells + round - 1 - round / 32) / round : 1;
}

/* One round's worth of everything that is read. */
struct round {
	struct limen_ensemble ensemble;
	int16_t *start, *level;
	int64_t *heat;
	uint32_t *jumps;
	int64_t totals[LIMEN_TOTAL_COUNT];
};

static bool round_open(struct lab *lab, struct round *round, const struct limen_protocol *protocol, size_t cells)
{
	memset(round, 0, sizeof(*round));
	if (lab_check_error(lab, protocol->error) ||
	    lab_check_error(
		    lab, limen_ensemble_open(lab->device, protocol->bits, protocol->groups, cells, &round->ensemble)))
		return false;
	size_t n = round->ensemble.cells;

	round->start = malloc(n * sizeof(*round->start));
	round->level = malloc(n * sizeof(*round->level));
	round->heat = malloc(n * sizeof(*round->heat));
	round->jumps = malloc(n * sizeof(*round->jumps));
	return round->start && round->level && round->heat && round->jumps ? true : !lab_check_error(lab, LIMEN_ENOMEM);
}

static void round_free(struct round *round)
{
	free(round->start);
	free(round->level);
	free(round->heat);
	free(round->jumps);
}

static int round_run(struct round *round, const struct limen_protocol *protocol, uint64_t seed, uint64_t number)
{
	struct limen_ensemble *ensemble = &round->ensemble;
	int error = limen_ensemble_start(ensemble, protocol->start, seed, number);

	if (!error)
		error = limen_cells_read(ensemble->device, ensemble->tile, LIMEN_FIELD_LEVEL, NULL, round->start);
	if (!error)
		error = limen_ensemble_run(ensemble, protocol);
	if (!error)
		error = limen_totals_read(ensemble->device, ensemble->tile, round->totals);
	return error ? error : limen_ensemble_read(ensemble, round->level, round->heat, round->jumps);
}

static void add_cell(struct lab_sample *sample, const struct lab_cell *cell)
{
	double q = (double)cell->heat_raw / (1 << LIMEN_FRACTION_BITS), moved = cell->level - cell->start;
	double z = exp2(-q);
	long at = cell->level + (long)(sample->levels / 2);

	sample->cells += 1.0;
	sample->heat += q;
	sample->heat2 += q * q;
	sample->boltz += z;
	sample->boltz2 += z * z;
	sample->moved += moved;
	sample->moved2 += moved * moved;
	sample->jumps += cell->jumps;
	if (sample->level && at >= 0 && (size_t)at < sample->levels)
		sample->level[at] += 1.0;
}

static void add_round(struct lab *lab, const struct round *round, struct lab_sample *sample,
		      void (*each)(void *ctx, const struct lab_cell *cell), void *ctx)
{
	const struct limen_ensemble *e = &round->ensemble;
	int64_t heat = 0;

	for (size_t i = 0; i < e->cells; i++) {
		struct lab_cell cell = {round->start[i], round->level[i], round->heat[i], round->jumps[i],
					(unsigned)(i % e->cols % e->groups)};

		heat = (int64_t)((uint64_t)heat + (uint64_t)cell.heat_raw); /* a damaged line may bring any words */
		add_cell(&sample[cell.group], &cell);
		if (each)
			each(ctx, &cell);
	}
	if (heat != round->totals[LIMEN_TOTAL_HEAT])
		lab_close(lab, "2^-12 bit", (double)heat, (double)round->totals[LIMEN_TOTAL_HEAT], 0.0,
			  "sum of the cells' heats is the tile's total");
	lab->result->attempts += (double)round->totals[LIMEN_TOTAL_ATTEMPTS];
}

static bool samples_init(struct lab *lab, const struct limen_protocol *protocol, struct lab_sample *sample)
{
	bool fine = true;

	for (unsigned g = 0; g < protocol->groups; g++) {
		sample[g] = (struct lab_sample){.levels = (size_t)1 << protocol->bits};
		if (protocol->bits <= LIMEN_PROTOCOL_BITS_MAX)
			sample[g].level = calloc(sample[g].levels, sizeof(double));
		fine = fine && (sample[g].level || protocol->bits > LIMEN_PROTOCOL_BITS_MAX);
	}
	return fine ? true : !lab_check_error(lab, LIMEN_ENOMEM);
}

void lab_sample_free(struct lab_sample *sample)
{
	free(sample->level);
	*sample = (struct lab_sample){0};
}

void lab_run(struct lab *lab, const struct limen_protocol *protocol, size_t cells, uint64_t use,
	     struct lab_sample *sample, int64_t totals[LIMEN_TOTAL_COUNT],
	     void (*each)(void *ctx, const struct lab_cell *cell), void *ctx)
{
	struct round round;

	if (totals)
		memset(totals, 0, LIMEN_TOTAL_COUNT * sizeof(*totals));
	if (!samples_init(lab, protocol, sample) || lab_failed(lab))
		return;
	if (!round_open(lab, &round, protocol, cells)) {
		round_free(&round);
		return;
	}
	size_t rounds = lab_rounds(cells, round.ensemble.cells);

	for (size_t i = 0; i < rounds && !lab_failed(lab); i++) {
		if (lab_check_error(lab, round_run(&round, protocol, lab_seed(lab, use), i)))
			break;
		add_round(lab, &round, sample, each, ctx);
		for (int t = 0; totals && t < LIMEN_TOTAL_COUNT; t++)
			totals[t] = t == LIMEN_TOTAL_STICKY ? totals[t] | round.totals[t] : totals[t] + round.totals[t];
		if (lab->progress)
			lab->progress(lab->ctx, (double)(i + 1) / (double)rounds);
	}
	lab->result->rows = round.ensemble.rows;
	lab->result->cols = round.ensemble.cols;
	lab->result->rounds = rounds;
	lab->result->cells = fmax(lab->result->cells, (double)(rounds * round.ensemble.cells));
	round_free(&round);
}
