/* marked.h: texts of which a part is generated; for the generators (gen.c) alone.
 *
 * In such a text a line that begins with "<!-- generated: NAME" opens a generated part and "<!-- end -->" ends it.
 */
#ifndef LIMEN_MARKED_H
#define LIMEN_MARKED_H

#include <stdio.h>
#include <string.h>

/* Prints the text at path with its generated parts made anew by section(), which gets what follows "generated: " and returns
 * 0, or another number for a part that it does not know. 0, or 1 after a message. */
static int print_marked(const char *path, int (*section)(const char *name))
{
	static const char begin[] = "<!-- generated: ", end[] = "<!-- end -->";
	char line[4096];
	int skipping = 0, unknown = 0;
	FILE *f = fopen(path, "r");

	if (!f) {
		perror(path);
		return 1;
	}
	while (!unknown && fgets(line, sizeof line, f)) {
		if (!strncmp(line, end, sizeof end - 1))
			skipping = 0;
		if (!skipping)
			fputs(line, stdout);
		if (strncmp(line, begin, sizeof begin - 1))
			continue;
		skipping = 1;
		unknown = section(line + sizeof begin - 1);
		if (unknown)
			fprintf(stderr, "%s: unknown section: %s", path, line);
	}
	fclose(f);
	return unknown != 0;
}

#endif
