/* golden.c: runs golden files (oracle.py) on the reference model, in its scalar form and on every vectorised build that
 * this processor runs, and compares every answer word.
 *
 * usage: golden CONFIG FILE...
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

/* isa NULL: the scalar form */
static int run(const struct limen_ref_config *config, const char *isa, const char *name)
{
	struct golden g = { .name = name, .ref = limen_ref_open(config) };
	FILE *file = fopen(name, "r");
	int result = -1;

	if (!file || !g.ref) {
		fprintf(stderr, "golden: cannot open %s\n", name);
	} else if (!isa || limen_ref_set_isa(g.ref, isa)) {
		limen_ref_set_scalar(g.ref, !isa);
		result = file_run(&g, file);
		printf("%s on %s: %lu words in, %lu words out, %s\n", name, isa ? isa : "scalar", g.words_in,
		       g.words_out, result ? "DIFFERENT" : "equal");
	} else {
		result = 0; /* not on this processor */
	}
	limen_ref_close(g.ref);
	if (file)
		fclose(file);
	return result;
}

int main(int argc, char **argv)
{
	static const char *const isas[] = { NULL, "base", "avx2", "avx512" };
	const struct limen_ref_config *config = argc > 2 ? limen_ref_config_find(argv[1]) : NULL;
	int bad = 0;

	if (!config) {
		fprintf(stderr, "usage: golden CONFIG FILE...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		for (size_t k = 0; k < sizeof isas / sizeof *isas; k++)
			bad |= run(config, isas[k], argv[i]) != 0;
	return bad ? 1 : 0;
}
