/* flash.c: `limen flash`: an image of bitstreams/ into a board's flash, by iceprog, if it is the image that its
 * manifest means. limen itself never writes a flash. */
#include "cli.h"
#include "shell.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SUM = 65 };

/* The SHA-256 of a file in hexadecimal digits, by coreutils' sha256sum. LIMEN_EIO, LIMEN_ENOMEM. */
static int sum_of(const char *path, char sum[SUM], struct limen_errmsg *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size), *from = NULL;

	*sum = '\0';
	if (access(path, R_OK) != 0) {
		snprintf(err->text, sizeof(err->text), "%.200s: cannot read: %s", path, strerror(errno));
		if (out)
			fclose(out);
		free(text);
		return LIMEN_EIO;
	}
	if (out) {
		fputs("sha256sum <", out);
		cli_shell_word(out, path);
		from = fclose(out) == 0 ? popen(text, "re") : NULL;
	}
	free(text);
	if (!from)
		return LIMEN_ENOMEM;
	int found = fscanf(from, "%64[0-9a-f]", sum), status = pclose(from);

	if (found == 1 && status == 0 && strlen(sum) == SUM - 1)
		return LIMEN_OK;
	snprintf(err->text, sizeof(err->text), "%.200s: sha256sum (Debian: coreutils) gave no sum of it", path);
	return LIMEN_EIO;
}

/* Is this the image that the manifest means, and the board? LIMEN_EDATA. */
static int check(const char *path, const char *board, const char *sum, struct limen_errmsg *err)
{
	const char *its_board = NULL, *its_sum = NULL;
	json_error_t where = {.line = 0};
	json_t *manifest = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	int error = LIMEN_EDATA;

	if (!manifest)
		snprintf(err->text, sizeof(err->text), "%.200s: %.200s", path, where.text);
	else if (json_unpack(manifest, "{s:s, s:s}", "board", &its_board, "image_sha256", &its_sum))
		snprintf(err->text, sizeof(err->text),
			 "%.200s: has no \"board\" or no \"image_sha256\"; is it a manifest of bitstreams/?", path);
	else if (strcmp(its_board, board) != 0)
		snprintf(err->text, sizeof(err->text), "%.200s: is for the board %.64s, not for %.64s", path, its_board,
			 board);
	else if (strcmp(its_sum, sum) != 0)
		snprintf(err->text, sizeof(err->text), "%.200s: means another image: SHA-256 %.64s there, %.64s here",
			 path, its_sum, sum);
	else
		error = LIMEN_OK;
	json_decref(manifest);
	return error;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *board = words[0], *given = cli_value(command, values, "manifest");
	char image[PATH_MAX], manifest[PATH_MAX], sum[SUM], *argv[] = {"iceprog", image, NULL};
	struct limen_errmsg err = {""};

	if (!board)
		return cli_usage(command, "which board? e.g. limen flash hx8k");
	int n = words[1] ? snprintf(image, sizeof(image), "%s", words[1])
			 : snprintf(image, sizeof(image), "bitstreams/%s.bin", board);
	size_t stem =
		strlen(image) > 4 && !strcmp(image + strlen(image) - 4, ".bin") ? strlen(image) - 4 : strlen(image);

	if (n >= (int)sizeof(image) || snprintf(manifest, sizeof(manifest), "%.*s.json", (int)stem, image) >= PATH_MAX)
		return cli_usage(command, "a name of more than %d bytes", PATH_MAX - 6);
	int error = sum_of(image, sum, &err);

	if (error)
		return cli_error(command, error, &err);
	error = check(given ? given : manifest, board, sum, &err);
	if (error && !cli_value(command, values, "force"))
		return cli_error(command, error, &err);
	if (error)
		fprintf(stderr, "limen flash: %s; --force: written all the same\n", err.text);
	fputs(argv[0], stdout);
	cli_shell_word(stdout, image);
	putchar('\n');
	if (cli_value(command, values, "dry-run") || fflush(stdout) != 0)
		return CLI_OK;
	execvp(argv[0], argv);
	snprintf(err.text, sizeof(err.text), "cannot run iceprog: %s; install it (Debian: fpga-icestorm)",
		 strerror(errno));
	return cli_error(command, LIMEN_EIO, &err);
}

const struct cli_command cli_flash = {
	.name = "flash",
	.usage = "BOARD [FILE.bin] [OPTIONS]",
	.summary = "writes an image into a board's flash, by iceprog, after a check against its manifest",
	.options =
		(const struct cli_option[]){
			{"manifest", "FILE", "of the image (default: beside it, FILE.json)"},
			{"force", NULL, "write an image that the manifest does not mean, or that has none"},
			{"dry-run", NULL, "check, print the command, run nothing"},
			{NULL, NULL, NULL},
		},
	.details = "FILE is bitstreams/BOARD.bin unless given. iceprog finds the board by itself; it must be the only "
		   "one.\n\n"
		   "examples:\n  limen flash hx8k --dry-run\n  limen flash hx8k build/hx8k.bin\n",
	.words_most = 2,
	.run = run,
};
