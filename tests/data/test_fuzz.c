/* Damaged files: whatever a reader is given, it refuses in one line or gives samples that are what they say. */
#include "check.h"

#include <limen/arith.h>
#include <limen/data.h>
#include <limen/npy.h>

enum { TRIALS = 4000, SEED = 77, SIZE_MOST = 4096 };

static uint8_t file[SIZE_MOST];

/* One to four changes: a byte set, a byte taken out, a byte put in, the end cut off. */
static size_t damage(struct limen_draw *draw, size_t n)
{
	static const char favourites[] = ",\n\r#:\"'-.0129 eE\0\377";
	uint64_t changes = 1 + limen_draw_below(draw, 4);

	while (changes-- > 0 && n > 1) {
		size_t at = (size_t)limen_draw_below(draw, n);
		uint8_t byte = limen_draw_below(draw, 2)
				       ? (uint8_t)limen_draw_word(draw)
				       : (uint8_t)favourites[limen_draw_below(draw, sizeof(favourites) - 1)];

		switch (limen_draw_below(draw, 4)) {
		case 0:
			file[at] = byte;
			break;
		case 1:
			memmove(file + at, file + at + 1, n - at - 1);
			n--;
			break;
		case 2:
			if (n < SIZE_MOST) {
				memmove(file + at + 1, file + at, n - at);
				file[at] = byte;
				n++;
			}
			break;
		default:
			n = at + 1;
		}
	}
	return n;
}

static void check_data(const char *spec, int *taken)
{
	struct limen_data_options options = {.classes = 12};
	struct limen_errmsg err = {""};
	struct limen_data *data;
	int error = limen_data_load(spec, &options, &data, &err);

	if (error) {
		assert_null(data);
		assert_true(err.text[0] && !strchr(err.text, '\n'));
		return;
	}
	++*taken;
	assert_true(data->rows >= 1 && data->features >= 1 && data->classes <= 12 && data->x_max <= 255);
	for (size_t i = 0; i < data->rows * data->features; i++)
		assert_true(data->x[i] <= data->x_max);
	for (size_t i = 0; i < data->rows; i++)
		assert_true(data->label[i] < data->classes);
	limen_data_free(data);
}

static void fuzz(const char *name, const void *good, size_t bytes, const char *suffix)
{
	struct limen_draw draw;
	int taken = 0;

	limen_draw_init(&draw, SEED, name);
	for (int trial = 0; trial < TRIALS; trial++) {
		char spec[300];

		memcpy(file, good, bytes);
		snprintf(spec, sizeof(spec), "%s%s", check_write(name, file, damage(&draw, bytes)), suffix);
		check_data(spec, &taken);
	}
	print_message("seed %d: %s: %d of %d damaged files were still fine\n", SEED, name, taken, TRIALS);
	assert_true(taken > 0 && taken < TRIALS);
}

static void csv(void **state)
{
	static const char good[] = "a,b,c,class\n1,2,3,0\n44,55,66,11\n7,8,9,3\n";

	(void)state;
	fuzz("f.csv", good, sizeof(good) - 1, "");
}

static void idx(void **state)
{
	static const char images[] = "\0\0\x08\x03\0\0\0\2\0\0\0\2\0\0\0\3"
				     "abcdefghijkl";
	char suffix[150];

	(void)state;
	snprintf(suffix, sizeof(suffix), ",%s", check_write("labels", "\0\0\x08\x01\0\0\0\2\3\1", 10));
	fuzz("images", images, sizeof(images) - 1, suffix);
}

static void npy(void **state)
{
	static const int32_t rows[] = {1, 2, 3, 4, 5, 6};
	const size_t shape[] = {2, 3};
	struct limen_file *out;
	uint8_t good[512];

	(void)state;
	assert_int_equal(limen_file_create(check_path("good.npy"), &out, NULL), 0);
	assert_int_equal(limen_npy_write(out, LIMEN_NPY_I32, 2, shape, rows, NULL), 0);
	assert_int_equal(limen_file_commit(out, NULL), 0);
	FILE *f = fopen(check_path("good.npy"), "rb");

	assert_non_null(f);
	size_t n = fread(good, 1, sizeof(good), f);

	fclose(f);
	assert_true(n > 64 && n < sizeof(good));
	fuzz("f.npy", good, n, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(csv), cmocka_unit_test(idx), cmocka_unit_test(npy)};

	return cmocka_run_group_tests_name("fuzz", tests, check_setup, check_teardown);
}
