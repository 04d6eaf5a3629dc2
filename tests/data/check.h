/* check.h: what the tests of this folder share: a directory of their own, files in it, and cmocka. */
#ifndef CHECK_H
#define CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limen/limen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char check_dir[64];

static inline int check_setup(void **state)
{
	(void)state;
	strcpy(check_dir, "/tmp/limen-test-XXXXXX");
	return mkdtemp(check_dir) ? 0 : -1;
}

static inline int check_teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", check_dir);
	return system(command);
}

/* Path of a file in the directory; the last eight answers stay valid. */
static inline const char *check_path(const char *name)
{
	static char path[8][128];
	static unsigned next;

	next = (next + 1) % 8;
	snprintf(path[next], sizeof(path[0]), "%s/%s", check_dir, name);
	return path[next];
}

static inline const char *check_write(const char *name, const void *data, size_t bytes)
{
	const char *path = check_path(name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, bytes, f), bytes);
	assert_int_equal(fclose(f), 0);
	return path;
}

static inline const char *check_text(const char *name, const char *text)
{
	return check_write(name, text, strlen(text));
}

/* The message holds `part`. */
static inline void check_says(const struct limen_errmsg *err, const char *part)
{
	if (!strstr(err->text, part))
		fail_msg("message \"%s\" lacks \"%s\"", err->text, part);
	if (strchr(err->text, '\n'))
		fail_msg("message has more than one line: %s", err->text);
}

#endif
