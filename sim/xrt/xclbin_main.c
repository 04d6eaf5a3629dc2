/* xclbin_main.c: limen-xclbin FILE, the image of an emulated card as a file, for XRT programs other than limen. */
#include "card.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct limen_errmsg err = { "" };

	if (argc != 2 || argv[1][0] == '-') {
		fprintf(argc == 2 && !strcmp(argv[1], "--help") ? stdout : stderr,
			"usage: limen-xclbin FILE\n\nWrites the xclbin of an emulated card (hw_emu) with one "
			"limen_kernel. No card takes it.\n");
		return argc == 2 && !strcmp(argv[1], "--help") ? 0 : 2;
	}
	if (limen_xclbin_write(argv[1], &err)) {
		fprintf(stderr, "limen-xclbin: %s\n", err.text);
		return 1;
	}
	return 0;
}
