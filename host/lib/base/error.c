/* error.c: error codes, status codes and messages as text. */
#include "errmsg.h"

#include <stdio.h>

const char *limen_strerror(int error)
{
	switch (error) {
	case LIMEN_OK:
		return "success";
	case LIMEN_EUSAGE:
		return "wrong use";
	case LIMEN_ENOMEM:
		return "out of memory";
	case LIMEN_EIO:
		return "input or output failed";
	case LIMEN_ETIMEOUT:
		return "the device did not answer in time";
	case LIMEN_EPROTOCOL:
		return "the device does not keep to the contract";
	case LIMEN_EDEVICE:
		return "the device refused a packet";
	case LIMEN_ECAPACITY:
		return "does not fit this device";
	case LIMEN_EDATA:
		return "wrong content of a file";
	case LIMEN_EINTERRUPTED:
		return "interrupted";
	case LIMEN_ENOTSUP:
		return "not supported";
	default:
		return "unknown error";
	}
}

const char *limen_version(void)
{
	return LIMEN_LIB_VERSION;
}

const char *limen_status_text(unsigned status)
{
	static const char *const texts[] = {
#define LIMEN_STATUS(name, code, text) [code] = text,
#include <limen/limen.def>
	};

	return status < sizeof(texts) / sizeof(texts[0]) ? texts[status] : "unknown status";
}

int limen_vfail(struct limen_errmsg *err, int error, const char *format, va_list args)
{
	if (err)
		vsnprintf(err->text, sizeof(err->text), format, args);
	return error;
}

int limen_fail(struct limen_errmsg *err, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	limen_vfail(err, error, format, args);
	va_end(args);
	return error;
}
