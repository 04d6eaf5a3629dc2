/* .npy files: a round trip of each type, and headers that lie. */
#include "check.h"

#include <limen/npy.h>

static void round_trip(void **state)
{
	static const int64_t values[6] = {0, 1, 2, 100, 5, 127};
	union {
		uint8_t u8[6];
		int16_t i16[6];
		uint16_t u16[6];
		int32_t i32[6];
		uint32_t u32[6];
		int64_t i64[6];
		float f32[6];
		double f64[6];
	} data;
	const size_t shape[] = {2, 3};

	(void)state;
	for (unsigned type = 0; type < LIMEN_NPY_TYPE_COUNT; type++) {
		struct limen_errmsg err = {""};
		struct limen_file *file;
		struct limen_npy npy;

		for (int i = 0; i < 6; i++)
			switch (type) {
			case LIMEN_NPY_U8:
				data.u8[i] = (uint8_t)values[i];
				break;
			case LIMEN_NPY_I16:
				data.i16[i] = (int16_t)-values[i];
				break;
			case LIMEN_NPY_U16:
				data.u16[i] = (uint16_t)values[i];
				break;
			case LIMEN_NPY_I32:
				data.i32[i] = (int32_t)-values[i];
				break;
			case LIMEN_NPY_U32:
				data.u32[i] = (uint32_t)values[i];
				break;
			case LIMEN_NPY_I64:
				data.i64[i] = -values[i];
				break;
			case LIMEN_NPY_F32:
				data.f32[i] = (float)values[i] / 2;
				break;
			default:
				data.f64[i] = (double)values[i] / 2;
				break;
			}
		const char *path = check_path("a.npy");

		assert_int_equal(limen_file_create(path, &file, &err), 0);
		assert_int_equal(limen_npy_write(file, (enum limen_npy_type)type, 2, shape, &data, &err), 0);
		assert_int_equal(limen_file_commit(file, &err), 0);
		assert_int_equal(limen_npy_read(path, &npy, &err), 0);
		assert_int_equal(npy.type, type);
		assert_int_equal(npy.dims, 2);
		assert_true(npy.shape[0] == 2 && npy.shape[1] == 3 && npy.count == 6);
		for (size_t i = 0; i < 6; i++) {
			double v = (double)values[i];

			if (type == LIMEN_NPY_I16 || type == LIMEN_NPY_I32 || type == LIMEN_NPY_I64)
				v = -v;
			if (type == LIMEN_NPY_F32 || type == LIMEN_NPY_F64)
				v /= 2;
			assert_true(limen_npy_at(&npy, i) == v);
		}
		limen_npy_free(&npy);
	}
}

/* A file with the given header text (padded to 64) and n bytes of data. */
static const char *forge(const char *dict, size_t n)
{
	char file[512] = "\x93NUMPY\x01";

	snprintf(file + 10, sizeof(file) - 10, "%-117s\n", dict);
	file[8] = 118;
	memset(file + 128, 0, sizeof(file) - 128);
	return check_write("f.npy", file, 128 + n);
}

static void refuse(const char *path, const char *part)
{
	struct limen_errmsg err = {""};
	struct limen_npy npy;

	if (limen_npy_read(path, &npy, &err) != LIMEN_EDATA)
		fail_msg("was read, though %s", part);
	check_says(&err, part);
	check_says(&err, "f.npy");
}

static void good_headers(void **state)
{
	static const char *const good[] = {
		"{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }",
		"{'shape': (1, 3), 'descr': '<i2', 'fortran_order': False}",
		"{ 'descr' : '<i2' , 'fortran_order' : False , 'shape' : ( 3 , 1 , ) , }",
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct limen_errmsg err = {""};
		struct limen_npy npy;

		if (limen_npy_read(forge(good[i], 6), &npy, &err))
			fail_msg("%s: %s", good[i], err.text);
		assert_true(npy.count == 3);
		limen_npy_free(&npy);
	}
}

static void lying_headers(void **state)
{
	(void)state;
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }", 5), "truncated");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }", 8), "follow");
	refuse(forge("{'descr': '<i2', 'fortran_order': True, 'shape': (3,), }", 6), "Fortran");
	refuse(forge("{'descr': '>i2', 'fortran_order': False, 'shape': (3,), }", 6), "type");
	refuse(forge("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", 6), "type");
	refuse(forge("{'descr': '<i2', 'fortran_order': False}", 6), "lacks");
	refuse(forge("{'descr': '<i2', 'descr': '<i2', 'fortran_order': False, 'shape': (3,)}", 6), "twice");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (3,)} x", 6), "after");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (-3,)}", 6), "shape");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (99999999999999999999,)}", 6), "absurd");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", 6), "absurd");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': ()}", 6), "scalar");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (1, 1, 1, 1, 3)}", 6), "dimensions");
	refuse(forge("{'descr': '<i2', 'fortran_order': False, 'shape': (3 3)}", 6), "malformed");
	refuse(forge("{'descr': __import__('os')}", 6), "plain");
	refuse(check_text("f.npy", "hello, world"), "not a .npy");
	refuse(check_write("f.npy", "\x93NUMPY\x02\0\x10\0", 10), "version");
	refuse(check_write("f.npy", "\x93NUMPY\x01\0\xff\xff", 10), "truncated");
	refuse(check_text("f.npy", ""), "not a .npy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(good_headers),
		cmocka_unit_test(lying_headers),
	};

	return cmocka_run_group_tests_name("npy", tests, check_setup, check_teardown);
}
