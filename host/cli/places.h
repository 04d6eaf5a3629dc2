/* places.h: --device "URI URI ..." and --place D,D,...: which layer of a net is on which device. */
#ifndef PLACES_H
#define PLACES_H

#include "cli.h"

#include <limen/train.h>

struct places {
	unsigned n;
	const char *uri[LIMEN_LAYERS_MAX];
	char *text; /* owned: the URIs, cut apart */
};

/* Takes --device apart and gives the layers to its devices in turn. Returns an exit status after a message; free with
 * places_free in any case. */
int places_read(struct places *places, const struct cli_command *command, const char *device,
		struct limen_layer_config layer[LIMEN_LAYERS_MAX]);
void places_free(struct places *places);
/* Puts the value of --place (NULL: as they are) into the layers of a net, and checks that there are such devices. */
int places_put(const struct places *places, const struct cli_command *command, const char *place,
	       const struct limen_net *net, struct limen_layer_config layer[LIMEN_LAYERS_MAX]);

#endif
