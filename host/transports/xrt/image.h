/* image.h: an xclbin read and checked before it reaches XRT, whose own complaints go to its log. */
#ifndef LIMEN_XRT_IMAGE_H
#define LIMEN_XRT_IMAGE_H

#include "errmsg.h"

#include <xclbin.h>

enum { LIMEN_XRT_NAME_LEN = 64 };

struct limen_xrt_image {
	const struct axlf *axlf;             /* owned */
	char platform[LIMEN_XRT_NAME_LEN];   /* shell that it was built for */
	char cu[2 * LIMEN_XRT_NAME_LEN + 4]; /* compute unit as XRT wants it: "limen_kernel:{limen_kernel_1}" */
};

/* Reads the file, finds the compute unit: the one called `cu` ("limen_kernel_1"), or, where cu is NULL, the first of a
 * kernel called limen_kernel. emulated: whether an image for emulation is wanted, or one for a card. Nothing in the
 * file is trusted. LIMEN_EIO, LIMEN_ENOMEM, LIMEN_EDATA: no xclbin, of the wrong kind, or without the compute unit. */
int limen_xrt_image_read(const char *path, const char *cu, bool emulated, struct limen_xrt_image *image,
			 struct limen_errmsg *err);
void limen_xrt_image_free(struct limen_xrt_image *image);

#endif
