/* test_packets.c: what each call sends, word by word as the spec lays packets out; splitting; alignment; slow engines.
 */
#include "mock.h"

#include <string.h>

static struct limen_device *device;

static int begin(void **state)
{
	(void)state;
	mock_begin();
	return mock_open(&device, 200, NULL);
}

static int end(void **state)
{
	(void)state;
	limen_close(device);
	mock_end();
	return 0;
}

/* The words of packet `index` are these, header and payload. */
#define sent(index, ...) sent_words(index, (const uint32_t[]){__VA_ARGS__}, sizeof((uint32_t[]){__VA_ARGS__}) / 4)

static void sent_words(uint32_t index, const uint32_t *words, size_t n)
{
	const uint32_t *packet = mock_packet(index);

	assert_int_equal(4 + (packet[0] >> 16), n);
	for (size_t i = 0; i < n; i++) {
		if (packet[i] != words[i])
			fail_msg("word %zu of packet %u is %08x, not %08x", i, index, packet[i], words[i]);
	}
}

static void opens_with_ident(void **state)
{
	(void)state;
	assert_int_equal(mock.packets, 1);
	sent(0, 0x00000001, 0, 0, 0);
	assert_int_equal(limen_device_info(device)->vector_len, 128);
	assert_string_equal(limen_device_info(device)->name, "mock");
	assert_string_equal(limen_device_uri(device), "mock:");
}

static void tiles_and_fields(void **state)
{
	const struct limen_range part = {1, 2, 3, 2};
	const int16_t levels[4] = {1, -2, 3, -4};
	const int32_t gradients[4] = {-1, 2, 3, 4};
	const int64_t heat[4] = {-1, 0x123456789a, 3, 4};
	const uint64_t streams[2][2] = {{0x1111111122222222, 0x3333333344444444}, {5, 6}};
	int64_t totals[LIMEN_TOTAL_COUNT];
	unsigned tile;

	(void)state;
	assert_int_equal(limen_tile_alloc(device, 4, 9, 7, &tile), 0);
	assert_int_equal(tile, 0);
	assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_LEVEL, &part, levels), 0);
	assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_GRADIENT, &part, gradients), 0);
	assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_HEAT, &part, heat), 0);
	assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_STREAM, &(struct limen_range){2, 2, 0, 0}, streams),
			 0);
	assert_int_equal(limen_totals_read(device, 0, totals), 0);
	assert_int_equal(limen_cells_clear(device, 0, &part, 0x2a), 0);
	assert_int_equal(limen_sync(device), 0);
	sent(1, 0x00000003, 0x00000700, 4 << 16, 9 << 16);
	sent(2, 0x00020008, 0, 2 << 16 | 1, 2 << 16 | 3, 0xfffe0001, 0xfffc0003);
	sent(3, 0x00040108, 0, 2 << 16 | 1, 2 << 16 | 3, 0xffffffff, 2, 3, 4);
	sent(4, 0x00080208, 0, 2 << 16 | 1, 2 << 16 | 3, 0xffffffff, 0xffffffff, 0x3456789a, 0x12, 3, 0, 4, 0);
	sent(5, 0x00080508, 0, 2 << 16 | 2, 1 << 16, 0x22222222, 0x11111111, 0x44444444, 0x33333333, 5, 0, 6, 0);
	assert_int_equal(mock_packet(6)[0], 0x00000609);
	sent(7, 0x00002a0f, 0, 2 << 16 | 1, 2 << 16 | 3);
	sent(8, 1, 0, 0, 0); /* the fence */
	assert_int_equal(mock.packets, 9);
	assert_int_equal(limen_sync(device), 0);
	assert_int_equal(mock.packets, 9); /* nothing new, nothing sent */
}

static void vectors_and_tables(void **state)
{
	const uint8_t bytes[5] = {1, 2, 3, 4, 255};
	const int16_t shorts[3] = {-1, 2, 3};
	const int32_t longs[2] = {-70000, 5};
	uint32_t table[LIMEN_TABLE_WORDS];
	int16_t got[8];

	(void)state;
	memset(table, 7, sizeof(table));
	assert_int_equal(limen_tile_alloc(device, 4, 9, 7, NULL), 0);
	assert_int_equal(limen_vector_u8(device, 1, 5, bytes), 0);
	assert_int_equal(limen_vector_s16(device, 2, 3, shorts), 0);
	assert_int_equal(limen_vector_s32(device, 3, 2, longs), 0);
	assert_int_equal(limen_vector_read(device, 2, 9, 3, got), 0);
	assert_int_equal(limen_vector_move(device, 1, 3, 2, 4), 0);
	assert_int_equal(limen_vector_column(device, 0, 2, 1, 3, 8, true), 0);
	assert_int_equal(limen_table_load(device, 2, table), 0);
	assert_int_equal(limen_sync(device), 0);
	sent(2, 0x00020005, 0x00010000, 5 << 16, 0, 0x04030201, 0x000000ff);
	sent(3, 0x00020105, 0x00020000, 3 << 16, 0, 0x0002ffff, 0x00000003);
	sent(4, 0x00020205, 0x00030000, 2 << 16, 0, 0xfffeee90, 5);
	sent(5, 0x00000006, 0x00000200, 3 << 16 | 9, 0);
	sent(6, 0x00000007, 0x00030100, 4 << 16 | 2, 0);
	sent(7, 0x0000010e, 0x00020000, 3 << 16 | 1, 8);
	assert_int_equal(mock_packet(8)[0], 0x01000004);
	assert_int_equal(mock_packet(8)[1], 0x00020000);
	assert_memory_equal(mock_packet(8) + 4, table, sizeof(table));
}

static void operations(void **state)
{
	const struct limen_range part = {1, 2, 3, 4};
	const struct limen_pulse pulse = {.mantissa = -5,
					  .barrier = 4096,
					  .shift = 12,
					  .sweeps = 0x1234,
					  .slot = 1,
					  .lambda = 2,
					  .offset = 3,
					  .gate = true,
					  .clear = true};
	const struct limen_pulse plain = {.mantissa = 1, .sweeps = 1, .offset = -1};
	int32_t y[16];

	(void)state;
	assert_int_equal(limen_tile_alloc(device, 4, 9, 7, NULL), 0);
	assert_int_equal(limen_mvm(device, 0, &part, 2, 13, y), 0);
	assert_int_equal(limen_mvmt(device, 0, &part, 1, 0, y), 0);
	assert_int_equal(limen_mvm_vector(device, 0, &part, 2, 4, 3), 0);
	assert_int_equal(limen_mvmt_vector(device, 0, NULL, 2, 4, 0), 0);
	assert_int_equal(limen_grad(device, 0, &part, 1, 2), 0);
	assert_int_equal(limen_pulse(device, 0, &part, &pulse), 0);
	assert_int_equal(limen_pulse(device, 0, NULL, &plain), 0);
	assert_int_equal(limen_sync(device), 0);
	sent(2, 0x0000000a, 0x0d000200, 2 << 16 | 1, 4 << 16 | 3);
	sent(3, 0x0000000b, 0x00000100, 2 << 16 | 1, 4 << 16 | 3);
	sent(4, 0x0000010a, 0x04030200, 2 << 16 | 1, 4 << 16 | 3);
	sent(5, 0x0000010b, 0x04000200, 4 << 16, 9 << 16);
	sent(6, 0x0000000c, 0x00020100, 2 << 16 | 1, 4 << 16 | 3);
	sent(7, 0x0003370d, 0x12340300, 2 << 16 | 1, 4 << 16 | 3, 0xfffffffb, 4096, 12);
	sent(8, 0x0003000d, 0x00010000, 4 << 16, 9 << 16, 1, 0, 0);
}

/* Packets stay within the limit of the device, whole rows where they fit, pieces of a row where not. */
static void splits(void **state)
{
	static int64_t heat[100 * 100];
	unsigned rows = 0;

	(void)state;
	mock.ident[LIMEN_IDENT_DEPTH] = 10000;
	mock.ident[LIMEN_IDENT_ROW_SLOTS] = 128;
	mock.ident[LIMEN_IDENT_LIMIT] = 1000;
	assert_int_equal(limen_reset(device), 0);
	assert_int_equal(limen_tile_alloc(device, 100, 100, 7, NULL), 0);
	assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_HEAT, NULL, heat), 0);
	assert_int_equal(limen_cells_read(device, 0, LIMEN_FIELD_HEAT, NULL, heat), 0);
	assert_int_equal(limen_sync(device), 0);
	assert_int_equal(mock.packets, 2 + 20 + 20);
	for (uint32_t p = 2; p < 22; p++) {
		assert_int_equal(mock_packet(p)[0] >> 16, 1000);
		assert_int_equal(mock_packet(p)[2], 5 << 16 | rows);
		rows += 5;
	}
	mock.ident[LIMEN_IDENT_LIMIT] = 256;
	mock.ident[LIMEN_IDENT_VECTOR_LEN] = 200;
	assert_int_equal(limen_reset(device), 0);
	assert_int_equal(limen_tile_alloc(device, 3, 200, 7, NULL), 0);
	assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_HEAT, NULL, heat), 0);
	assert_int_equal(limen_sync(device), 0);
	assert_int_equal(mock.packets, 2 + 6 + 1);
	for (uint32_t p = 2; p < 8; p++)
		assert_int_equal(mock_packet(p)[3], p % 2 ? 72 << 16 | 128 : 128 << 16);
}

/* The payload of a vector load of more than a beat begins on a beat; the last beat is whole. */
static void aligns(void **state)
{
	static uint8_t x[128];
	static uint32_t wide[] = {64, 128, 512};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		unsigned beat = wide[k] / 32;

		mock.ident[LIMEN_IDENT_STREAM_BITS] = wide[k];
		assert_int_equal(limen_reset(device), 0);
		for (unsigned n = 1; n <= 128; n++) {
			assert_int_equal(limen_vector_u8(device, 0, n, x), 0);
			assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
		}
		assert_int_equal(limen_sync(device), 0);
		assert_int_equal((mock.count - LIMEN_HEADER_WORDS) % beat, 0);
		for (uint32_t p = 1; p < mock.packets; p++) {
			const uint32_t *packet = mock_packet(p);

			/* IDENT came alone, before the width was known; its beat was filled up by the transport */
			if ((packet[0] & 255) == LIMEN_OP_LOADV && packet[0] >> 16 > beat)
				assert_int_equal((mock.starts[p] + 4 - LIMEN_HEADER_WORDS) % beat, 0);
		}
		assert_int_equal(mock.packets, 1 + 256 + 1);
	}
}

/* An engine that takes a few words at a time never has to wait inside a beat, and gets everything in order. */
static void feeds_slow_engines(void **state)
{
	static const size_t takes[] = {1, 2, 3, 7, 64, 1000};
	static int16_t x[300][64], y[300][64];

	(void)state;
	for (size_t k = 0; k < sizeof(takes) / sizeof(takes[0]); k++) {
		mock.ident[LIMEN_IDENT_STREAM_BITS] = k % 2 ? 64 : 32;
		mock.take_most = takes[k];
		mock.give_most = takes[5 - k];
		mock.nops = k;
		assert_int_equal(limen_reset(device), 0);
		mock.cut = false;
		for (unsigned i = 0; i < 300; i++) {
			memset(x[i], (int)i, sizeof(x[i]));
			memset(y[i], 0xff, sizeof(y[i]));
			assert_int_equal(limen_vector_s16(device, i % 4, 64, x[i]), 0);
			assert_int_equal(limen_vector_read(device, i % 4, 0, 64, y[i]), 0);
		}
		assert_int_equal(limen_sync(device), 0);
		assert_int_equal(mock.packets, 601);
		for (unsigned i = 0; i < 300; i++) {
			assert_memory_equal(mock_packet(1 + 2 * i) + 4, x[i], sizeof(x[i]));
			assert_int_equal(y[i][63], 0); /* what the mock answers */
		}
		assert_false(mock.cut);
	}
}

/* Silent packets without end: fences keep every one of them nameable. */
static void fences(void **state)
{
	unsigned idents = 0;

	(void)state;
	for (int i = 0; i < 30000; i++)
		assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	assert_int_equal(limen_sync(device), 0);
	for (uint32_t p = 0; p < mock.packets; p++)
		idents += mock_packet(p)[0] == 1;
	assert_int_equal(mock.packets, 30000 + idents);
	assert_in_range(idents, 30000 / LIMEN_QUEUE_FENCE_EVERY, 30000 / LIMEN_QUEUE_FENCE_EVERY + 3);
}

static void counts_traffic(void **state)
{
	uint64_t out, in;

	(void)state;
	limen_device_traffic(device, &out, &in);
	assert_int_equal(out, 4);
	assert_int_equal(in, 18);
}

/* Arguments that make no sense are refused before anything is sent. */
static void refuses_arguments(void **state)
{
	const struct limen_range outside[] = {
		{0, 5, 0, 9}, {4, 1, 0, 1}, {0, 0, 0, 1}, {0, 1, 9, 1}, {65535, 65535, 0, 1}};
	const struct limen_pulse good = {.sweeps = 1, .offset = -1};
	struct limen_pulse bad[8];
	uint32_t table[LIMEN_TABLE_WORDS] = {0};
	int32_t y[200] = {0};

	(void)state;
#define REFUSED(call)                                                                                                  \
	do {                                                                                                           \
		assert_int_equal(limen_reset(device), 0);                                                              \
		assert_int_equal(limen_tile_alloc(device, 4, 9, 7, NULL), 0);                                          \
		assert_int_equal(call, LIMEN_EUSAGE);                                                                  \
		assert_true(strlen(limen_device_message(device)) > 0);                                                 \
		assert_int_equal(limen_sync(device), LIMEN_EUSAGE);                                                    \
	} while (0)
	for (size_t i = 0; i < 5; i++) {
		REFUSED(limen_mvm(device, 0, &outside[i], 0, 0, y));
		REFUSED(limen_grad(device, 0, &outside[i], 0, 0));
		REFUSED(limen_pulse(device, 0, &outside[i], &good));
		REFUSED(limen_cells_read(device, 0, LIMEN_FIELD_GRADIENT, &outside[i], y));
		REFUSED(limen_cells_clear(device, 0, &outside[i], 1));
	}
	REFUSED(limen_mvm(device, 1, NULL, 0, 0, y));
	REFUSED(limen_mvm(device, 256, NULL, 0, 0, y));
	REFUSED(limen_mvm(device, 0, NULL, 4, 0, y));
	REFUSED(limen_mvm(device, 0, NULL, 0, 48, y));
	REFUSED(limen_mvm_vector(device, 0, NULL, 0, 0, 256));
	REFUSED(limen_mvmt_vector(device, 0, NULL, 0, 0, 0x80000000));
	REFUSED(limen_vector_s32(device, 4, 1, y));
	REFUSED(limen_vector_s32(device, 0, 129, y));
	REFUSED(limen_vector_s32(device, 0, 0, y));
	REFUSED(limen_vector_read(device, 0, 128, 1, NULL));
	REFUSED(limen_vector_move(device, 0, 4, 0, 1));
	REFUSED(limen_vector_column(device, 0, 0, 0, 5, 0, false));
	REFUSED(limen_vector_column(device, 0, 0, 0, 1, 65536, false));
	REFUSED(limen_table_load(device, 3, table));
	REFUSED(limen_kinetics_load(device, 0, LIMEN_KINETICS_COUNT));
	REFUSED(limen_cells_read(device, 0, 7, NULL, y));
	REFUSED(limen_cells_read(device, 0, LIMEN_FIELD_TOTALS, NULL, y));
	REFUSED(limen_tile_alloc(device, 0, 1, 1, NULL));
	REFUSED(limen_tile_alloc(device, 1, 1, 17, NULL));
	for (int i = 0; i < 8; i++)
		bad[i] = good;
	bad[0].mantissa = 131072;
	bad[1].mantissa = -131073;
	bad[2].barrier = 262144;
	bad[3].shift = 41;
	bad[4].sweeps = 0;
	bad[5].sweeps = 65536;
	bad[6].lambda = 3;
	bad[7].slot = 2;
	for (int i = 0; i < 8; i++)
		REFUSED(limen_pulse(device, 0, NULL, &bad[i]));
	bad[0] = good;
	bad[0].offset = 4;
	REFUSED(limen_pulse(device, 0, NULL, &bad[0]));
}

static void capacity(void **state)
{
	(void)state;
	assert_int_equal(limen_tile_alloc(device, 16, 15, 7, NULL), 0);
	assert_int_equal(limen_tile_alloc(device, 17, 1, 7, NULL), LIMEN_ECAPACITY);
	assert_non_null(strstr(limen_device_message(device),
			       "needs 17 cells and 17 row streams of each lane; 16 and 48 are free"));
	assert_int_equal(limen_reset(device), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(limen_tile_alloc(device, 1, 1, 7, NULL), 0);
	assert_int_equal(limen_tile_alloc(device, 1, 1, 7, NULL), LIMEN_ECAPACITY);
	assert_int_equal(limen_reset(device), 0);
	assert_int_equal(limen_tile_alloc(device, 65, 1, 7, NULL), LIMEN_ECAPACITY);
	assert_int_equal(limen_reset(device), 0);
	assert_int_equal(limen_tile_alloc(device, 1, 129, 7, NULL), LIMEN_ECAPACITY);
}

/* Raw words go out as they are; the library finds its place again by asking. */
static void raw_words(void **state)
{
	static const uint32_t words[] = {0, 0x00000006, 0, 2 << 16, 0, 0x000000c8, 0, 0, 0, 0};
	uint32_t answer[16];
	int16_t x[2];

	(void)state;
	assert_int_equal(limen_raw(device, words, 10, answer, 16), 3);
	assert_int_equal(answer[0], 0x00010006);
	assert_int_equal(answer[1], 1);
	assert_int_equal(mock.packets, 3);
	assert_int_equal(limen_vector_read(device, 0, 0, 2, x), 0);
	assert_int_equal(limen_sync(device), 0);
	assert_int_equal(mock.packets, 5);
	sent(3, 1, 0, 0, 0);
	mock.deaf = true;
	assert_int_equal(limen_raw(device, words, 10, answer, 16), LIMEN_ETIMEOUT);
	mock.deaf = false;
	assert_int_equal(limen_raw(device, words, 10, answer, 16), LIMEN_ETIMEOUT); /* until a reset */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(opens_with_ident),   TEST(tiles_and_fields), TEST(vectors_and_tables),
		TEST(operations),         TEST(splits),           TEST(aligns),
		TEST(feeds_slow_engines), TEST(fences),           TEST(counts_traffic),
		TEST(refuses_arguments),  TEST(capacity),         TEST(raw_words),
	};

	return cmocka_run_group_tests_name("packets", tests, NULL, NULL);
}
