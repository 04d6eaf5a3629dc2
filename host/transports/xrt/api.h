/* api.h: the functions of XRT's public C API that the transport calls, found at run time.
 *
 * libxrt_coreutil is opened with dlopen() when a card is asked for: a program that uses other engines needs no XRT, nor
 * does one that links the static library. The types are those of XRT's own headers.
 */
#ifndef LIMEN_XRT_API_H
#define LIMEN_XRT_API_H

#include "errmsg.h"

#include <stdbool.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

#define LIMEN_XRT_FUNCTIONS(X) \
	X(xrtDeviceOpen) \
	X(xrtDeviceClose) \
	X(xrtDeviceLoadXclbin) \
	X(xrtDeviceGetXclbinUUID) \
	X(xrtPLKernelOpenExclusive) \
	X(xrtKernelClose) \
	X(xrtKernelArgGroupId) \
	X(xrtKernelReadRegister) \
	X(xrtKernelWriteRegister) \
	X(xrtBOAlloc) \
	X(xrtBOFree) \
	X(xrtBOAddress) \
	X(xrtBOMap) \
	X(xrtBOSync)

struct limen_xrt_api {
#define X(name) __typeof__(name) *name;
	LIMEN_XRT_FUNCTIONS(X)
#undef X
};

/* Opens the library, once for the process: it stays until the end, as it starts threads of its own. *api is static.
 * LIMEN_ENOTSUP: there is no XRT, or its environment is not set up; the message says what to do. */
int limen_xrt_load(const struct limen_xrt_api **api, struct limen_errmsg *err);

/* Whether XRT's environment asks for emulation, instead of cards. */
bool limen_xrt_emulates(void);

/* How many cards XRT's driver sees, 0 without XRT. The C API of libxrt_coreutil has no such function: this one is
 * xclProbe() of libxrt_core, which is not opened for anything else. */
unsigned limen_xrt_cards(void);

#endif
