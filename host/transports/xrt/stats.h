/* stats.h: what the key stats=FILE writes. */
#ifndef LIMEN_XRT_STATS_H
#define LIMEN_XRT_STATS_H

#include "pipe.h"

#include <limen/file.h>

/* Writes one JSON object: traffic since open, the kernel's counters of cycles since power-up, and its registers of the
 * last run or of the one under way (hw/xrt/README.md). A register that cannot be read, or a file that cannot be written,
 * leaves no file: a transport's close() has nobody to tell. Frees file. */
void limen_xrt_stats_write(struct limen_xrt_pipe *pipe, struct limen_file *file);

#endif
