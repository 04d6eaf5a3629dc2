/* test_registers.c: the kernel's registers, refusals, errors and ABORT, rule by rule (hw/xrt/README.md).
 *
 * usage: test_registers CONFIG
 */
#include "bench.h"

enum { FAIL_WORD = 608 }; /* of a command buffer */

/* ---------------------------------------------------------------- registers */

static void identity(struct bench *b)
{
	char name[9] = "";

	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_MAGIC), LIMEN_KERNEL_MAGIC);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_VERSION), LIMEN_KERNEL_VERSION);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_CONTRACT), LIMEN_VERSION);
	for (int i = 0; i < 8; i++)
		name[i] = (char)(bench_get(b, LIMEN_KERNEL_REG_NAME + (i & 4)) >> 8 * (i & 3));
	assert_string_equal(name, bench_config);
	bench_put_ident(b);
	assert_int_equal(bench_run(b), 0);
	assert_int_equal(b->answer[2], LIMEN_MAGIC);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_LANES), b->answer[2 + LIMEN_IDENT_LANES]);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_CELLS),
			 b->answer[2 + LIMEN_IDENT_LANES] * b->answer[2 + LIMEN_IDENT_DEPTH]);
	assert_int_equal(b->beat * 32, b->answer[2 + LIMEN_IDENT_STREAM_BITS]);
	/* read-only registers stay, and nothing answers between registers */
	bench_set(b, LIMEN_KERNEL_REG_MAGIC, 0);
	bench_set(b, 0x34, 77);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_MAGIC), LIMEN_KERNEL_MAGIC);
	assert_int_equal(bench_get(b, 0x34), 0);
	assert_int_equal(bench_get(b, 0xffc), 0);
}

static void control(struct bench *b)
{
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_CTRL), LIMEN_KERNEL_CTRL_IDLE);
	bench_set(b, LIMEN_KERNEL_REG_GIE, 1);
	bench_set(b, LIMEN_KERNEL_REG_IER, LIMEN_KERNEL_IER_DONE);
	bench_put_ident(b);
	bench_begin(b);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_CTRL), LIMEN_KERNEL_CTRL_START);
	assert_false(limen_kernel_interrupt(b->kernel));
	assert_int_equal(bench_end(b), 0);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_RUNS), 1);
	assert_true(limen_kernel_interrupt(b->kernel));
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_ISR), LIMEN_KERNEL_IER_DONE);
	bench_set(b, LIMEN_KERNEL_REG_ISR, LIMEN_KERNEL_IER_READY);
	assert_true(limen_kernel_interrupt(b->kernel));
	bench_set(b, LIMEN_KERNEL_REG_ISR, LIMEN_KERNEL_IER_DONE);
	assert_false(limen_kernel_interrupt(b->kernel));
	/* done and ready are cleared by reading, and by nothing that was read before */
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_CTRL),
			 LIMEN_KERNEL_CTRL_DONE | LIMEN_KERNEL_CTRL_READY | LIMEN_KERNEL_CTRL_IDLE);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_CTRL), LIMEN_KERNEL_CTRL_IDLE);
	/* without GIE no interrupt */
	bench_set(b, LIMEN_KERNEL_REG_GIE, 0);
	assert_int_equal(bench_run(b), 0);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_RUNS), 2);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_ISR), LIMEN_KERNEL_IER_DONE);
	assert_false(limen_kernel_interrupt(b->kernel));
}

/* ---------------------------------------------------------------- runs that do not run */

static void refused(struct bench *b, uint64_t command, uint64_t answer, uint32_t status)
{
	const struct buffer was[2] = {b->memory.command, b->memory.answer};

	b->memory.command.address = command;
	b->memory.answer.address = answer;
	assert_int_equal(bench_run(b), status);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_GIVEN), 0);
	b->memory.command = was[0];
	b->memory.answer = was[1];
}

static void arguments(struct bench *b)
{
	const uint64_t good = b->memory.command.address, beat = b->beat * 4, last = UINT64_MAX - beat + 1;

	bench_put_ident(b);
	refused(b, good + beat / 2, good, LIMEN_KERNEL_STATUS_ALIGNMENT);
	refused(b, good, good + 4, LIMEN_KERNEL_STATUS_ALIGNMENT);
	b->room = 2 * b->beat;
	refused(b, last, good, LIMEN_KERNEL_STATUS_WRAP);
	refused(b, good, last, LIMEN_KERNEL_STATUS_WRAP);
	refused(b, good + 4, last, LIMEN_KERNEL_STATUS_ALIGNMENT | LIMEN_KERNEL_STATUS_WRAP);
	/* none of it is remembered, and what was refused is not queued */
	b->room = WORDS;
	assert_int_equal(bench_run(b), 0);
	assert_int_equal(b->answer[1], 0);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_RUNS), 6);
}

/* After a failure with this status: refused until a run with RESET, which begins anew. */
static void needs_reset(struct bench *b, uint32_t status)
{
	assert_true(status & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE);
	b->memory.command.error = b->memory.answer.error = 0;
	b->words = 0;
	bench_put_ident(b);
	assert_int_equal(bench_run(b), status & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_GIVEN), 0);
	b->flags = LIMEN_KERNEL_FLAGS_RESET;
	assert_int_equal(bench_run(b), 0);
	assert_int_equal(b->answer[2], LIMEN_MAGIC);
	assert_int_equal(b->answer[1], 0);
}

static void errors(struct bench *b)
{
	for (int error = LIMEN_KERNEL_SLVERR; error <= LIMEN_KERNEL_DECERR; error++) {
		b->words = 0;
		bench_put_read(b);
		memset(b->command + b->words, 0, 4096 * 4);
		b->words += 4096;
		b->memory.command.error = error;
		b->memory.command.fail = FAIL_WORD * 4;
		assert_int_equal(bench_run(b) & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE, LIMEN_KERNEL_STATUS_READ);
		assert_in_range(bench_get(b, LIMEN_KERNEL_REG_FETCHED), FAIL_WORD - b->beat, FAIL_WORD);
		needs_reset(b, LIMEN_KERNEL_STATUS_READ);
		b->words = 0;
		bench_put_read(b);
		b->memory.answer.error = error;
		b->memory.answer.fail = 512;
		bench_begin(b);
		assert_false(limen_kernel_step(b->kernel, LIMIT_CYCLES));
		assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_STATUS), LIMEN_KERNEL_STATUS_WRITE);
		needs_reset(b, LIMEN_KERNEL_STATUS_WRITE);
	}
}

static void abort_run(struct bench *b)
{
	/* with no run under way it does nothing */
	bench_set(b, LIMEN_KERNEL_REG_ABORT, 1);
	bench_put_read(b);
	assert_int_equal(bench_run(b), 0);
	for (unsigned cycles = 1; cycles < 3000; cycles = cycles * 3 / 2 + 1) {
		b->words = 0;
		bench_put_read(b);
		memset(b->command + b->words, 0, 8192 * 4); /* a NOP word takes a cycle */
		b->words += 8192;
		b->flags = LIMEN_KERNEL_FLAGS_RESET;
		bench_begin(b);
		assert_true(limen_kernel_step(b->kernel, cycles));
		bench_set(b, LIMEN_KERNEL_REG_ABORT, 2);
		assert_true(limen_kernel_step(b->kernel, 1));
		bench_set(b, LIMEN_KERNEL_REG_ABORT, 1);
		assert_false(limen_kernel_step(b->kernel, LIMIT_CYCLES));
		assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_STATUS), LIMEN_KERNEL_STATUS_ABORTED);
		needs_reset(b, LIMEN_KERNEL_STATUS_ABORTED);
	}
}

BENCH_TEST(identity)
BENCH_TEST(control)
BENCH_TEST(arguments)
BENCH_TEST(errors)
BENCH_TEST(abort_run)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity), cmocka_unit_test(test_control),   cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_errors),   cmocka_unit_test(test_abort_run),
	};

	if (argc > 1)
		bench_config = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
