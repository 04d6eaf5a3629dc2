/* IDX and .npy samples: plain, gzipped, partners, and headers that lie. */
#include "check.h"

#include <limen/data.h>
#include <limen/npy.h>
#include <zlib.h>

static const char images[] = "\0\0\x08\x03\0\0\0\2\0\0\0\2\0\0\0\3"
			     "\1\2\3\4\5\6\7\10\11\12\13\14";
static const char labels[] = "\0\0\x08\x01\0\0\0\2\3\1";
enum { IMAGES = sizeof(images) - 1, LABELS = sizeof(labels) - 1 };

static const char *write_gz(const char *name, const void *data, unsigned bytes)
{
	const char *path = check_path(name);
	gzFile gz = gzopen(path, "wb");

	assert_non_null(gz);
	assert_int_equal(gzwrite(gz, data, bytes), (int)bytes);
	assert_int_equal(gzclose(gz), Z_OK);
	return path;
}

static void expect(const char *spec)
{
	struct limen_errmsg err = {""};
	struct limen_data *d;

	if (limen_data_load(spec, NULL, &d, &err))
		fail_msg("%s: %s", spec, err.text);
	assert_true(d->rows == 2 && d->features == 6 && d->x_max == 12 && d->classes == 4);
	assert_true(d->x[0] == 1 && d->x[11] == 12 && d->label[0] == 3 && d->label[1] == 1);
	limen_data_free(d);
}

static void plain_and_gzipped(void **state)
{
	char spec[300];

	(void)state;
	check_write("a-images-idx3-ubyte", images, IMAGES);
	check_write("a-labels-idx1-ubyte", labels, LABELS);
	expect(check_path("a-images-idx3-ubyte"));
	write_gz("b-images-idx3-ubyte.gz", images, IMAGES);
	write_gz("b-labels-idx1-ubyte.gz", labels, LABELS);
	expect(check_path("b-images-idx3-ubyte.gz"));
	check_write("c-images-idx3-ubyte", images, IMAGES); /* partner of the other kind */
	write_gz("c-labels-idx1-ubyte.gz", labels, LABELS);
	expect(check_path("c-images-idx3-ubyte"));
	snprintf(spec, sizeof(spec), "%s,%s#0:2", write_gz("x.gz", images, IMAGES), check_write("y", labels, LABELS));
	expect(spec);
}

static void refuse_pair(const void *image, size_t image_bytes, const void *label, size_t label_bytes, unsigned classes,
			const char *part)
{
	struct limen_data_options options = {.classes = classes};
	struct limen_errmsg err = {""};
	struct limen_data *d;
	char spec[300];

	snprintf(spec, sizeof(spec), "%s,%s", check_write("i", image, image_bytes),
		 check_write("l", label, label_bytes));
	if (limen_data_load(spec, &options, &d, &err) != LIMEN_EDATA)
		fail_msg("was loaded: %s", part);
	check_says(&err, part);
}

static void lying_headers(void **state)
{
	char bad[64];

	(void)state;
	refuse_pair(images, IMAGES - 1, labels, LABELS, 0, "header claims"); /* truncated */
	memcpy(bad, images, IMAGES);
	bad[IMAGES] = 0;
	refuse_pair(bad, IMAGES + 1, labels, LABELS, 0, "follow"); /* trailing byte */
	memset(bad + 4, 0xff, 12);                                 /* 2^32 - 1 in all dimensions */
	refuse_pair(bad, IMAGES, labels, LABELS, 0, "header claims");
	memcpy(bad, images, IMAGES);
	bad[7] = 0; /* no images */
	refuse_pair(bad, IMAGES, labels, LABELS, 0, "header claims");
	memcpy(bad, images, IMAGES);
	bad[2] = 0x0d; /* floats */
	refuse_pair(bad, IMAGES, labels, LABELS, 0, "no IDX file of bytes");
	refuse_pair(images, 3, labels, LABELS, 0, "no IDX file");
	refuse_pair(images, 9, labels, LABELS, 0, "truncated");
	refuse_pair(labels, LABELS, labels, LABELS, 0, "one dimension");
	refuse_pair(images, IMAGES, images, IMAGES, 0, "no labels");
	refuse_pair(images, IMAGES, "\0\0\x08\x01\0\0\0\1\3", 9, 0, "belong together");
	refuse_pair(images, IMAGES, labels, LABELS, 3, "label 3 of item 0");
	refuse_pair("hello", 5, labels, LABELS, 0, "this is none");
}

static void truncated_gzip(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_data *d;
	char gz[256];
	FILE *f = fopen(write_gz("t-images-idx3-ubyte.gz", images, IMAGES), "rb");

	(void)state;
	assert_non_null(f);
	size_t n = fread(gz, 1, sizeof(gz), f);

	fclose(f);
	write_gz("t-labels-idx1-ubyte.gz", labels, LABELS);
	for (size_t cut = 19; cut < n; cut++) {
		const char *path = check_write("t-images-idx3-ubyte.gz", gz, cut);
		int error = limen_data_load(path, NULL, &d, &err);

		assert_true(error == LIMEN_EDATA);
		check_says(&err, "t-images");
	}
}

static void no_partner(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_data *d;

	(void)state;
	assert_int_equal(limen_data_load(check_write("lonely", images, IMAGES), NULL, &d, &err), LIMEN_EUSAGE);
	check_says(&err, "IMAGES,LABELS");
	assert_int_equal(limen_data_load(check_write("z-images-idx3-ubyte", images, IMAGES), NULL, &d, &err),
			 LIMEN_EIO);
	check_says(&err, "z-labels-idx1-ubyte");
}

static void from_npy(void **state)
{
	static const int16_t good[] = {0, 16, 1, 5, 6, 2}, bad[] = {0, 300, 1, 5, 6, 2};
	const size_t shape[] = {2, 3};
	struct limen_data_options options = {.features = 2, .classes = 3};
	struct limen_errmsg err = {""};
	struct limen_file *file;
	struct limen_data *d;
	const char *path = check_path("d.npy");

	(void)state;
	assert_int_equal(limen_file_create(path, &file, &err), 0);
	assert_int_equal(limen_npy_write(file, LIMEN_NPY_I16, 2, shape, good, &err), 0);
	assert_int_equal(limen_file_commit(file, &err), 0);
	assert_int_equal(limen_data_load(path, &options, &d, &err), 0);
	assert_true(d->rows == 2 && d->features == 2 && d->label[0] == 1 && d->label[1] == 2 && d->x[1] == 16 &&
		    d->x[2] == 5);
	limen_data_free(d);
	options.classes = 2;
	assert_int_equal(limen_data_load(path, &options, &d, &err), LIMEN_EDATA);
	check_says(&err, "label 2");
	assert_int_equal(limen_file_create(path, &file, &err), 0);
	assert_int_equal(limen_npy_write(file, LIMEN_NPY_I16, 2, shape, bad, &err), 0);
	assert_int_equal(limen_file_commit(file, &err), 0);
	assert_int_equal(limen_data_load(path, NULL, &d, &err), LIMEN_EDATA);
	check_says(&err, "row 0, column 1: 300");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_and_gzipped), cmocka_unit_test(lying_headers), cmocka_unit_test(truncated_gzip),
		cmocka_unit_test(no_partner),        cmocka_unit_test(from_npy),
	};

	return cmocka_run_group_tests_name("idx", tests, check_setup, check_teardown);
}
