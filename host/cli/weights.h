/* weights.h: files of weights, one per layer: NAME.npy for one layer, NAME.0.npy, NAME.1.npy, ... for several. */
#ifndef WEIGHTS_H
#define WEIGHTS_H

#include <limen/train.h>

/* Name of a layer's file; the caller frees. NULL: out of memory. */
char *weights_path(const char *path, unsigned layer, unsigned layers);

/* Loads the files of a net: int16, outputs x (inputs + 1) each, layer after layer. The caller frees. */
int weights_load(const char *path, const struct limen_net *net, int16_t **weights, struct limen_errmsg *err);

#endif
