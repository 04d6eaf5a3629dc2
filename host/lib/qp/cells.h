/* cells.h: the variables as a tile of a device, and how a sweep over them goes. */
#ifndef LIMEN_QP_CELLS_H
#define LIMEN_QP_CELLS_H

#include "ladder.h"

#include <limen/state.h>

struct limen_qp_cells {
	struct limen_device *device;
	const struct limen_qp_ladder *ladder;
	bool host; /* slopes come from the host */
	unsigned block;
	unsigned tile, products; /* variables: n x 1; -h and -offset: n x (n + 2) */
	unsigned lambda;
	int64_t *offset; /* as the device has it */
	int16_t *level;  /* host: as the device has it */
	int32_t *slope;
	int16_t *two; /* n x 2 */
};

/* Why a problem does not fit the device, on one line; NULL if it does. */
const char *limen_qp_misfit(const struct limen_info *info, size_t n, bool host, char text[256]);
/* Makes the tiles on a device that was just opened or reset. Errors stay in the device. */
int limen_qp_cells_init(struct limen_qp_cells *cells, struct limen_device *device, const struct limen_qp_ladder *ladder,
			const struct limen_qp_config *config, bool host);
void limen_qp_cells_free(struct limen_qp_cells *cells);
/* Fresh cells at level 0, with the streams of a replica. */
int limen_qp_cells_start(struct limen_qp_cells *cells, uint64_t seed, uint64_t replica);
int limen_qp_cells_offset(struct limen_qp_cells *cells, const int64_t *offset);
/* Saves or restores what sweeps change. Waits. */
void limen_qp_cells_state(struct limen_qp_cells *cells, struct limen_state *state);
/* One attempt on each variable at gain G and a barrier (raw). LIMEN_EUSAGE if the gain cannot be represented. */
int limen_qp_cells_sweep(struct limen_qp_cells *cells, double gain, uint32_t barrier);

#endif
