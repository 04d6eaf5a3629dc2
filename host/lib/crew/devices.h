/* devices.h: the devices that one thread works on. */
#ifndef LIMEN_DEVICES_H
#define LIMEN_DEVICES_H

#include <limen/train.h>

struct limen_devices {
	unsigned n;
	struct limen_device *device[LIMEN_LAYERS_MAX];
};

/* Opens n (at most LIMEN_LAYERS_MAX) devices, or none: errors of limen_open. */
int limen_devices_open(struct limen_devices *devices, const char *const *uri, unsigned n, struct limen_errmsg *err);
void limen_devices_close(struct limen_devices *devices);
int limen_devices_reset(const struct limen_devices *devices);
/* The text of the first device that has one; "" if none has. */
const char *limen_devices_message(const struct limen_devices *devices);

#endif
