/* gen.c: prints what is derived from kernel.def.
 *
 *   gen vh           limen_kernel.vh, the registers as Verilog macros
 *   gen tcl          kernel.tcl, arguments and registers for the packaging scripts
 *   gen readme FILE  FILE (README.md) with the text between its "generated" markers made anew
 *
 * Output goes to standard output; the committed copies are compared with it by the test kernel/fresh.
 */
#include "marked.h"
#include <stdio.h>
#include <string.h>

static void print_vh(void)
{
	printf("// Generated from hw/xrt/kernel.def by hw/xrt/gen.c: do not edit.\n"
	       "`ifndef LIMEN_KERNEL_VH\n`define LIMEN_KERNEL_VH\n");
#define LIMEN_KERNEL_NUMBER(name, value, text) printf("`define LIMEN_KERNEL_" #name " %lld\n", (long long)(value));
/* offsets as numbers of 32-bit words: two bits less to decode */
#define LIMEN_KERNEL_REGISTER(name, offset, bytes, access, text) \
	printf("`define LIMEN_KERNEL_REG_" #name " 10'd%d\n", (offset) / 4); \
	if ((bytes) == 8) \
		printf("`define LIMEN_KERNEL_REG_" #name "_HIGH 10'd%d\n", (offset) / 4 + 1);
#define LIMEN_KERNEL_BIT(reg, name, bit, access, text) printf("`define LIMEN_KERNEL_" #reg "_" #name " %d\n", bit);
#include "kernel.def"
	printf("`endif\n");
}

static void print_tcl(void)
{
	printf("# Generated from hw/xrt/kernel.def by hw/xrt/gen.c: do not edit.\n"
	       "# name, offset, bytes, access, text\nset kernel_registers {\n");
#define LIMEN_KERNEL_REGISTER(name, offset, bytes, access, text) \
	printf("    {%s 0x%03x %d %s {%s}}\n", #name, offset, bytes, #access, text);
#include "kernel.def"
	printf("}\n# name, number, offset, bytes, kind, type, text\nset kernel_arguments {\n");
#define LIMEN_KERNEL_ARGUMENT(name, id, offset, bytes, kind, type, text) \
	printf("    {%s %d 0x%03x %d %s {%s} {%s}}\n", #name, id, offset, bytes, #kind, #type, text);
#include "kernel.def"
	printf("}\n");
#define LIMEN_KERNEL_NUMBER(name, value, text) printf("set kernel_number(%s) %lld\n", #name, (long long)(value));
#include "kernel.def"
}

/* The one section that its README has. */
static int print_section(const char *name)
{
	(void)name;
	printf("| offset | register | bytes | access | meaning |\n|---|---|---|---|---|\n");
#define LIMEN_KERNEL_REGISTER(name, offset, bytes, access, text) \
	printf("| 0x%02x | %s | %d | %s | %s |\n", offset, #name, bytes, #access, text);
#include "kernel.def"
	printf("\nAccess: rw; ro, read only; w1, a 1 written acts or clears; of single bits also rc, cleared by "
	       "reading.\n\n| register | bit | number | access | meaning |\n|---|---|---|---|---|\n");
#define LIMEN_KERNEL_BIT(reg, name, bit, access, text) \
	printf("| %s | %s | %d | %s | %s |\n", #reg, #name, bit, #access, text);
#include "kernel.def"
	printf("\n| number | value | meaning |\n|---|---|---|\n");
#define LIMEN_KERNEL_NUMBER(name, value, text) printf("| %s | %lld | %s |\n", #name, (long long)(value), text);
#include "kernel.def"
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "vh"))
		return print_vh(), 0;
	if (argc == 2 && !strcmp(argv[1], "tcl"))
		return print_tcl(), 0;
	if (argc == 3 && !strcmp(argv[1], "readme"))
		return print_marked(argv[2], print_section);
	fprintf(stderr, "usage: gen vh | tcl | readme FILE\n");
	return 2;
}
