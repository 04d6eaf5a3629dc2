/* gen.c: prints what is derived from limen.def.
 *
 *   gen vh           rtl/defs/limen_defs.vh, the contract as Verilog macros
 *   gen spec FILE    FILE (docs/spec.md) with the text between its "generated" markers made anew
 *   gen params NAME  the core's parameters for a named configuration, one NAME=VALUE per line
 *   gen configs      the names of the configurations
 *
 * Output goes to standard output; the committed copies are compared with it by the test defs/fresh.
 */
#include "contract.h"
#include "marked.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bits {
	const char *name;
	int word, lsb, width;
	const char *text;
};

static const struct bits header[] = {
#define LIMEN_HEADER(name, word, lsb, width, text) {#name, word, lsb, width, text},
#include "limen.def"
};

static const struct bits answer[] = {
#define LIMEN_ANSWER(name, word, lsb, width, text) {#name, word, lsb, width, text},
#include "limen.def"
};

static const struct bits cell[] = {
#define LIMEN_CELL(name, word, lsb, width, text) {#name, word, lsb, width, text},
#include "limen.def"
};

static const struct {
	const char *name;
	unsigned lanes, depth, row_slots, vector_len, vectors, tiles, slots, limit, stream_bits;
	const char *text;
} configs[] = {
#define LIMEN_CONFIG(name, lanes, depth, row_slots, vector_len, vectors, tiles, slots, limit, stream, text) \
	{#name, lanes, depth, row_slots, vector_len, vectors, tiles, slots, limit, stream, text},
#include "limen.def"
};

static const struct {
	const char *op, *name;
	int lsb, width;
	const char *text;
} flags[] = {
#define LIMEN_FLAG(op, name, lsb, width, text) {#op, #name, lsb, width, text},
#include "limen.def"
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* Bits of an opcode's flags byte that the contract defines (rule P11). */
static unsigned flag_mask(const char *op)
{
	unsigned mask = 0;

	for (size_t i = 0; i < COUNT(flags); i++)
		if (!strcmp(flags[i].op, op))
			mask |= ((1u << flags[i].width) - 1) << flags[i].lsb;
	return mask;
}

static void print_vh(void)
{
	printf("// Generated from rtl/defs/limen.def by rtl/defs/gen.c: do not edit.\n"
	       "`ifndef LIMEN_DEFS_VH\n`define LIMEN_DEFS_VH\n");
#define LIMEN_NUMBER(name, value, text) printf("`define LIMEN_" #name " %lld\n", (long long)(value));
#define LIMEN_HEADER(name, word, lsb, width, text) \
	printf("`define LIMEN_H_" #name " %d:%d\n", (word) * 32 + (lsb) + (width)-1, (word) * 32 + (lsb));
#define LIMEN_OPCODE(name, code, arguments, payload, answer_, text) \
	printf("`define LIMEN_OP_" #name " 8'd%d\n`define LIMEN_FLAGS_" #name " 8'h%02x\n", code, flag_mask(#name));
#define LIMEN_FLAG(op, name, lsb, width, text) \
	printf("`define LIMEN_FLAG_" #op "_" #name " %d:%d\n", (lsb) + (width)-1, lsb);
#define LIMEN_STATUS(name, code, text) printf("`define LIMEN_STATUS_" #name " 8'd%d\n", code);
#define LIMEN_FIELD(name, code, bits, text) printf("`define LIMEN_FIELD_" #name " 3'd%d\n", code);
#define LIMEN_CELL(name, word, lsb, width, text) \
	printf("`define LIMEN_CELL_" #name " %d:%d\n", (lsb) + (width)-1, lsb);
#define LIMEN_TOTAL(name, index, unit, text) printf("`define LIMEN_TOTAL_" #name " 5'd%d\n", index);
#include "limen.def"
	printf("`endif\n");
}

/* One table of bit fields as word rows. */
static void print_words(const char *title, const struct bits *f, size_t n, int msb)
{
	printf("%s\n\n| word | bits | field | meaning |\n|---|---|---|---|\n", title);
	for (size_t i = 0; i < n; i++)
		printf("| %d | %d:%d | %s | %s |\n", f[i].word, f[i].lsb + f[i].width - 1, f[i].lsb, f[i].name, f[i].text);
	printf("\n(Words of %d bits.)\n\n", msb);
}

/* The header as a picture: one row a word, most significant bit on the left. */
static void print_picture(void)
{
	printf("```\n"
	       "        31            24 23            16 15             8 7              0\n"
	       "       +----------------+----------------+----------------+----------------+\n"
	       "word 0 |             LENGTH              |     FLAGS      |     OPCODE     |\n"
	       "       +----------------+----------------+----------------+----------------+\n"
	       "word 1 |     SHIFT      |       VB       |       VA       |      TILE      |\n"
	       "       |        (PULSE: SWEEPS)          |                |                |\n"
	       "       +----------------+----------------+----------------+----------------+\n"
	       "word 2 |              ROWS               |              ROW0               |\n"
	       "       +----------------+----------------+----------------+----------------+\n"
	       "word 3 |              COLS               |              COL0               |\n"
	       "       +----------------+----------------+----------------+----------------+\n"
	       "       |  payload: LENGTH words                                            |\n"
	       "       +-------------------------------------------------------------------+\n"
	       "```\n\n");
}

static void print_layout(void)
{
	print_picture();
	print_words("Packet header:", header, COUNT(header), 32);
	print_words("Answer header:", answer, COUNT(answer), 32);
	print_words("A cell in two memory words:", cell, COUNT(cell), 72);
	printf("That is UltraRAM. In block RAM jumps[23:16] are in word 1, which has 80 bits there (rtl/limen_memory.vh). Neither shows\n"
	       "outside.\n\n");
}

static void print_opcodes(void)
{
	printf("| code | opcode | arguments | payload | answer | does |\n|---|---|---|---|---|---|\n");
#define LIMEN_OPCODE(name, code, arguments, payload, answer_, text) \
	printf("| %d | %s | %s | %s | %s | %s |\n", code, #name, arguments, payload, answer_, text);
#include "limen.def"
	printf("\n\"range\" is row0, rows, col0, cols. Flags:\n\n| opcode | flag | bits | meaning |\n|---|---|---|---|\n");
	for (size_t i = 0; i < COUNT(flags); i++)
		printf("| %s | %s | %d:%d | %s |\n", flags[i].op, flags[i].name, flags[i].lsb + flags[i].width - 1,
		       flags[i].lsb, flags[i].text);
	printf("\nFields of WRITE and READ:\n\n| field | name | bits per element | format |\n|---|---|---|---|\n");
#define LIMEN_FIELD(name, code, bits, text) printf("| %d | %s | %d | %s |\n", code, #name, bits, text);
#include "limen.def"
	printf("\nStatus of an answer:\n\n| status | name | meaning |\n|---|---|---|\n");
#define LIMEN_STATUS(name, code, text) printf("| %d | %s | %s |\n", code, #name, text);
#include "limen.def"
}

static void print_numbers(void)
{
	printf("| number | value | meaning |\n|---|---|---|\n");
#define LIMEN_NUMBER(name, value, text) printf("| %s | %lld | %s |\n", #name, (long long)(value), text);
#include "limen.def"
	printf("\nTotals of a tile:\n\n| index | total | unit | counts |\n|---|---|---|---|\n");
#define LIMEN_TOTAL(name, index, unit, text) printf("| %d | %s | %s | %s |\n", index, #name, unit, text);
#include "limen.def"
	printf("\nSticky flags:\n\n| bit | flag | meaning |\n|---|---|---|\n");
#define LIMEN_STICKY(name, bit, text) printf("| %d | %s | %s |\n", bit, #name, text);
#include "limen.def"
	printf("\nIDENT:\n\n| word | name | meaning |\n|---|---|---|\n");
#define LIMEN_IDENT(name, index, text) printf("| %d | %s | %s |\n", index, #name, text);
#include "limen.def"
	printf("\nNamed configurations:\n\n| name | lanes | depth | row slots | vector length | vectors | tiles | slots | limit | "
	       "stream bits | for |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < COUNT(configs); i++)
		printf("| %s | %u | %u | %u | %u | %u | %u | %u | %u | %u | %s |\n", configs[i].name, configs[i].lanes,
		       configs[i].depth, configs[i].row_slots, configs[i].vector_len, configs[i].vectors, configs[i].tiles,
		       configs[i].slots, configs[i].limit, configs[i].stream_bits, configs[i].text);
}

static int print_section(const char *name)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} sections[] = {{"opcodes", print_opcodes}, {"layout", print_layout}, {"numbers", print_numbers}};

	for (size_t i = 0; i < COUNT(sections); i++) {
		size_t n = strlen(sections[i].name);

		if (!strncmp(name, sections[i].name, n) && name[n] == ' ') {
			sections[i].print();
			return 0;
		}
	}
	return -1;
}

/* Up to eight characters of a name as a 64-bit number, the first character lowest (IDENT words 12 and 13). */
static unsigned long long name_number(const char *name)
{
	unsigned long long v = 0;

	for (size_t i = 0; i < 8 && name[i]; i++)
		v |= (unsigned long long)(unsigned char)name[i] << (8 * i);
	return v;
}

/* INTERVAL of limen_core (LIMEN_PACE). */
static unsigned interval(const char *name)
{
#define LIMEN_PACE(config, steps, text) \
	if (!strcmp(name, #config)) \
		return steps;
#include "limen.def"
	return 1;
}

static int print_params(const char *name)
{
	for (size_t i = 0; i < COUNT(configs); i++) {
		if (strcmp(configs[i].name, name))
			continue;
		printf("LANES=%u\nDEPTH=%u\nROW_SLOTS=%u\nVECTOR_LEN=%u\nVECTORS=%u\nTILES=%u\nSLOTS=%u\nLIMIT=%u\n"
		       "STREAM_BITS=%u\nINTERVAL=%u\nNAME0=%llu\nNAME1=%llu\n",
		       configs[i].lanes, configs[i].depth, configs[i].row_slots, configs[i].vector_len, configs[i].vectors,
		       configs[i].tiles, configs[i].slots, configs[i].limit, configs[i].stream_bits,
		       interval(name), name_number(configs[i].name) & 0xffffffff, name_number(configs[i].name) >> 32);
		return 0;
	}
	fprintf(stderr, "gen: no configuration '%s' in limen.def\n", name);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "vh"))
		return print_vh(), 0;
	if (argc == 3 && !strcmp(argv[1], "spec"))
		return print_marked(argv[2], print_section);
	if (argc == 3 && !strcmp(argv[1], "params"))
		return print_params(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "configs")) {
		for (size_t i = 0; i < COUNT(configs); i++)
			printf("%s\n", configs[i].name);
		return 0;
	}
	fprintf(stderr, "usage: gen vh | spec FILE | params CONFIG | configs\n");
	return 2;
}
