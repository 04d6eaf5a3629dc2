/* places.c: layers to devices. */
#include "places.h"

#include "layers.h"

#include <stdlib.h>
#include <string.h>

/* Takes the first URI off the front of *at, NULL at the end. A space ends it only where the next one begins, by its
 * scheme: names of files have spaces, too. */
static char *next_uri(char **at)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	char *uri = *at + strspn(*at, " "), *end = uri;

	for (*at = uri; **at;) {
		*at += strcspn(*at, " ");
		end = *at;
		*at += strspn(*at, " ");
		if ((*at)[strspn(*at, name)] == ':')
			break;
	}
	*end = '\0';
	return end > uri ? uri : NULL;
}

int places_read(struct places *places, const struct cli_command *command, const char *device,
		struct limen_layer_config layer[LIMEN_LAYERS_MAX])
{
	*places = (struct places){.text = strdup(device)};
	if (!places->text)
		return cli_error(command, LIMEN_ENOMEM, &(struct limen_errmsg){""});
	for (char *at = places->text, *uri; (uri = next_uri(&at)) != NULL;) {
		if (places->n == LIMEN_LAYERS_MAX)
			return cli_usage(command, "--device: more than the %d layers that a net can have",
					 LIMEN_LAYERS_MAX);
		places->uri[places->n++] = uri;
	}
	for (unsigned l = 0; places->n && l < LIMEN_LAYERS_MAX; l++)
		layer[l].device = l % places->n;
	return places->n ? CLI_OK : cli_usage(command, "--device: give a URI");
}

void places_free(struct places *places)
{
	free(places->text);
}

int places_put(const struct places *places, const struct cli_command *command, const char *place,
	       const struct limen_net *net, struct limen_layer_config layer[LIMEN_LAYERS_MAX])
{
	struct limen_errmsg err = {""};
	int error = layers_put("place", place, net->sizes - 1, layer, &err);

	if (error)
		return cli_error(command, error, &err);
	if (limen_net_devices(net, layer) > places->n)
		return cli_usage(command, "--place: --device names no device %u; the first one is 0",
				 limen_net_devices(net, layer) - 1);
	return CLI_OK;
}
