/* devices.c: the devices that one thread works on. */
#include "devices.h"

void limen_devices_close(struct limen_devices *devices)
{
	while (devices->n > 0)
		limen_close(devices->device[--devices->n]);
}

int limen_devices_open(struct limen_devices *devices, const char *const *uri, unsigned n, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	for (devices->n = 0; !error && devices->n < n;) {
		error = limen_open(uri[devices->n], &devices->device[devices->n], err);
		devices->n += !error;
	}
	if (error)
		limen_devices_close(devices);
	return error;
}

int limen_devices_reset(const struct limen_devices *devices)
{
	int error = LIMEN_OK;

	for (unsigned d = 0; !error && d < devices->n; d++)
		error = limen_reset(devices->device[d]);
	return error;
}

const char *limen_devices_message(const struct limen_devices *devices)
{
	const char *text = "";

	for (unsigned d = 0; !*text && d < devices->n; d++)
		text = limen_device_message(devices->device[d]);
	return text;
}
