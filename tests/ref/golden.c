/* golden.c: runs a golden file (oracle.py) on the reference model and compares every answer word.
 *
 * usage: golden CONFIG FILE...     a FILE of "-" is standard input
 * Lines: "> hexword ..." words in, "< hexword ..." words that must have come out by then, "#" comments.
 */
#include "ref.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct golden {
	const char *name;
	unsigned line;
	struct limen_ref *ref;
	unsigned long words_in, words_out;
};

static int complain(const struct golden *g, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", g->name, g->line, what);
	return -1;
}

static int word_in(struct golden *g, uint32_t word)
{
	if (limen_ref_write(g->ref, &word, 1) != 1)
		return complain(g, "the model does not take the word");
	g->words_in++;
	return 0;
}

static int word_out(struct golden *g, uint32_t expected)
{
	uint32_t word;

	if (limen_ref_read(g->ref, &word, 1) != 1)
		return complain(g, "the model gives no more words here");
	if (word != expected) {
		fprintf(stderr, "%s:%u: expected %08x, got %08x\n", g->name, g->line, expected, word);
		return -1;
	}
	g->words_out++;
	return 0;
}

/* All words of one direction must be done with before the other: answers that nobody expects are an error too. */
static int line_run(struct golden *g, const char *line)
{
	int (*act)(struct golden *, uint32_t) = *line == '>' ? word_in : word_out;
	const char *at = line + 1;

	if (*line == '#' || *line == '\n')
		return 0;
	if (*line != '>' && *line != '<')
		return complain(g, "neither >, < nor #");
	for (;;) {
		char *end;
		unsigned long word;

		errno = 0;
		word = strtoul(at, &end, 16);
		if (end == at)
			break;
		if (errno || word > UINT32_MAX)
			return complain(g, "not a 32-bit word");
		if (act(g, (uint32_t)word))
			return -1;
		at = end;
	}
	return at[strspn(at, " \n")] == '\0' ? 0 : complain(g, "not a hexadecimal word");
}

static int file_run(struct golden *g, FILE *file)
{
	char line[256];

	while (fgets(line, sizeof line, file)) {
		g->line++;
		if (line_run(g, line))
			return -1;
	}
	if (limen_ref_waiting(g->ref) > 0)
		return complain(g, "the model has more to say");
	return g->words_out > 0 ? 0 : complain(g, "nothing was compared");
}

static int run(const char *config, const char *name)
{
	struct golden g = { .name = name };
	const struct limen_ref_config *found = limen_ref_config_find(config);
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
	int result;

	if (!found || !file) {
		fprintf(stderr, "golden: cannot open %s with configuration %s\n", name, config);
		return -1;
	}
	g.ref = limen_ref_open(found);
	if (!g.ref) {
		fprintf(stderr, "golden: no memory\n");
		return -1;
	}
	result = file_run(&g, file);
	printf("%s: %lu words in, %lu words out, %s\n", name, g.words_in, g.words_out, result ? "DIFFERENT" : "equal");
	limen_ref_close(g.ref);
	if (file != stdin)
		fclose(file);
	return result;
}

int main(int argc, char **argv)
{
	int bad = argc < 3;

	if (bad)
		fprintf(stderr, "usage: golden CONFIG FILE...\n");
	for (int i = 2; i < argc; i++)
		bad |= run(argv[1], argv[i]) != 0;
	return bad ? 1 : 0;
}
