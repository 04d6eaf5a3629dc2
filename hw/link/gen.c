/* gen.c: prints what is derived from link.def.
 *
 *   gen vh             hw/link/limen_link_defs.vh, the link as Verilog macros
 *   gen readme FILE    FILE (hw/link/README.md) with the text between its "generated" markers made anew
 *
 * Output goes to standard output; the committed copies are compared with it by the test defs/link.
 */
#include "link.h"
#include "marked.h"
#include <stdio.h>
#include <string.h>

static void print_vh(void)
{
	printf("// Generated from hw/link/link.def by hw/link/gen.c: do not edit.\n"
	       "`ifndef LIMEN_LINK_DEFS_VH\n`define LIMEN_LINK_DEFS_VH\n");
#define LIMEN_LINK_NUMBER(name, value, text) printf("`define LIMEN_LINK_" #name " %d\n", value);
#define LIMEN_LINK_FIELD(name, lsb, width, text) \
	printf("`define LIMEN_LINK_FIELD_" #name " %d:%d\n", (lsb) + (width)-1, lsb);
#define LIMEN_LINK_TYPE(name, code, sender, argument, payload, text) \
	printf("`define LIMEN_LINK_TYPE_" #name " 2'd%d\n", code);
#define LIMEN_LINK_BOARD(name, code, text) printf("`define LIMEN_LINK_BOARD_" #name " 8'd%d\n", code);
#include "link.def"
	printf("`endif\n");
}

/* The one section that its README has. */
static int print_section(const char *name)
{
	(void)name;
	printf("| number | value | meaning |\n|---|---|---|\n");
#define LIMEN_LINK_NUMBER(name, value, text) printf("| %s | %d | %s |\n", #name, value, text);
#include "link.def"
	printf("\n| bits of the head byte | field | meaning |\n|---|---|---|\n");
#define LIMEN_LINK_FIELD(name, lsb, width, text) printf("| %d:%d | %s | %s |\n", (lsb) + (width)-1, lsb, #name, text);
#include "link.def"
	printf("\n| type | code | sender | argument byte | payload | meaning |\n|---|---|---|---|---|---|\n");
#define LIMEN_LINK_TYPE(name, code, sender, argument, payload, text) \
	printf("| %s | %d | %s | %s | %s | %s |\n", #name, code, sender, argument, payload, text);
#include "link.def"
	printf("\n| byte of HELLO's payload | name | meaning |\n|---|---|---|\n");
#define LIMEN_LINK_HELLO(name, byte, text) printf("| %d | %s | %s |\n", byte, #name, text);
#include "link.def"
	printf("\n| board | number | what it is |\n|---|---|---|\n");
#define LIMEN_LINK_BOARD(name, code, text) printf("| %s | %d | %s |\n", #name, code, text);
#include "link.def"
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "vh"))
		return print_vh(), 0;
	if (argc == 3 && !strcmp(argv[1], "readme"))
		return print_marked(argv[2], print_section);
	fprintf(stderr, "usage: gen vh | readme FILE\n");
	return 2;
}
