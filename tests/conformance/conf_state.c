/* conf_state.c: through the library: errors that stay until a reset, and moving a whole state to another device. */
#include "rig.h"

#include <string.h>

/* Through the library: the error of a silent packet is found by the next sync, names the packet, and stays. */
void conf_error_latched(void **state)
{
	struct rig *rig = *state;
	const struct limen_pulse pulse = { .sweeps = 1, .offset = -1 };
	int16_t x[4];

	must(rig, limen_tile_alloc(rig->device, 4, 4, 4, NULL));
	must(rig, limen_pulse(rig->device, 0, NULL, &pulse)); /* no tables */
	assert_int_equal(limen_sync(rig->device), LIMEN_EDEVICE);
	assert_non_null(strstr(limen_device_message(rig->device), "(PULSE, tile 0)"));
	assert_int_equal(limen_vector_read(rig->device, 0, 0, 4, x), LIMEN_EDEVICE);
	assert_int_equal(limen_sync(rig->device), LIMEN_EDEVICE);
	must(rig, limen_reset(rig->device));
	must(rig, limen_vector_read(rig->device, 0, 0, 4, x));
	must(rig, limen_sync(rig->device));
}

/* One step of a small workload that touches everything. */
static void work(struct rig *rig, int step)
{
	struct limen_pulse pulse = { .mantissa = 300, .shift = 8, .barrier = 900, .sweeps = 2, .offset = 3 };
	int16_t x[16];

	for (int i = 0; i < 16; i++)
		x[i] = (int16_t)((i * 37 + step * 101) % 61 - 30);
	must(rig, limen_vector_s16(rig->device, 0, 16, x));
	must(rig, limen_mvm_vector(rig->device, 0, NULL, 0, 3, 1));
	must(rig, limen_grad(rig->device, 0, NULL, 1, 0));
	must(rig, limen_mvmt_vector(rig->device, 1, NULL, 1, 2, 2));
	must(rig, limen_grad(rig->device, 1, NULL, 0, 2));
	must(rig, limen_vector_column(rig->device, 1, 3, 0, 12, (unsigned)step % 9, true));
	for (unsigned tile = 0; tile < 2; tile++) {
		pulse.clear = step % 3 == 2;
		pulse.gate = step % 2;
		must(rig, limen_pulse(rig->device, tile, NULL, &pulse));
	}
}

static void make_tiles(struct rig *rig)
{
	rig_tile(rig, 12, 10, 6, 8);
	rig_tile(rig, 12, 9, 1, 9);
}

/* The complete state moves to another device, and both go on identically. */
void conf_save_restore(void **state)
{
	static struct rig_tile_state saved[2], one, other;
	struct rig *rig = *state, second = *rig;
	struct limen_errmsg err;
	int16_t x[4][128], y[4][128], w[12 * 10];

	make_tiles(rig);
	rig_levels(rig, 0, -32, 31, w);
	rig_levels(rig, 1, -1, 0, w);
	for (int step = 0; step < 10; step++)
		work(rig, step);
	for (unsigned tile = 0; tile < 2; tile++)
		rig_save(rig, tile, &saved[tile]);
	for (unsigned reg = 0; reg < 4; reg++)
		must(rig, limen_vector_read(rig->device, reg, 0, 128, x[reg]));
	must(rig, limen_sync(rig->device));
	assert_true(saved[0].totals[LIMEN_TOTAL_JUMPS_WITH] > 10);

	if (limen_open(rig->uri, &second.device, &err)) {
		print_message("skipped: no second device: %s\n", err.text);
		skip();
	}
	make_tiles(&second);
	for (unsigned tile = 0; tile < 2; tile++)
		rig_restore(&second, tile, &saved[tile]);
	for (unsigned reg = 0; reg < 4; reg++)
		must(&second, limen_vector_s16(second.device, reg, 128, x[reg]));
	for (int step = 10; step < 30; step++) {
		work(rig, step);
		work(&second, step);
	}
	for (unsigned tile = 0; tile < 2; tile++) {
		rig_save(rig, tile, &one);
		rig_save(&second, tile, &other);
		rig_same_state(&one, &other);
	}
	for (unsigned reg = 0; reg < 4; reg++) {
		must(rig, limen_vector_read(rig->device, reg, 0, 128, x[reg]));
		must(&second, limen_vector_read(second.device, reg, 0, 128, y[reg]));
	}
	must(rig, limen_sync(rig->device));
	must(&second, limen_sync(second.device));
	assert_memory_equal(x, y, sizeof(x));
	limen_close(second.device);
}
