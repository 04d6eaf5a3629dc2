/* layers.h: options that may differ from layer to layer: "A" for all, or "A,B,..." with one for each. */
#ifndef LAYERS_H
#define LAYERS_H

#include <limen/train.h>

/* Puts a list, the value of --bits, --range, --barrier, --gain or --place, into the layers; NULL changes nothing.
 * LIMEN_EUSAGE, LIMEN_ENOMEM. */
int layers_put(const char *option, const char *list, unsigned layers, struct limen_layer_config layer[LIMEN_LAYERS_MAX],
	       struct limen_errmsg *err);

#endif
