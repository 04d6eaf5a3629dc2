/* npy.h: NumPy's array files, format 1.0, little-endian, C order. */
#ifndef LIMEN_NPY_H
#define LIMEN_NPY_H

#include <limen/file.h>
#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum limen_npy_type {
	LIMEN_NPY_U8,  /* |u1 */
	LIMEN_NPY_I16, /* <i2 */
	LIMEN_NPY_U16, /* <u2 */
	LIMEN_NPY_I32, /* <i4 */
	LIMEN_NPY_U32, /* <u4 */
	LIMEN_NPY_I64, /* <i8 */
	LIMEN_NPY_F32, /* <f4 */
	LIMEN_NPY_F64, /* <f8 */
	LIMEN_NPY_TYPE_COUNT
};

enum { LIMEN_NPY_DIMS = 4 };

struct limen_npy {
	enum limen_npy_type type;
	unsigned dims;                 /* 1..4 when read */
	size_t shape[LIMEN_NPY_DIMS];
	size_t count;                  /* elements */
	uint8_t *data;                 /* as in the file: row-major, little-endian; aligned for any type */
};

/* Reads and checks a whole file: the header must say exactly what the file holds. LIMEN_EDATA names what is wrong.
 * Free with limen_npy_free. */
int limen_npy_read(const char *path, struct limen_npy *npy, struct limen_errmsg *err);
void limen_npy_free(struct limen_npy *npy);
/* Element i as a double; exact but for integers beyond 2^53. */
double limen_npy_at(const struct limen_npy *npy, size_t i);
const char *limen_npy_type_name(enum limen_npy_type type); /* "int16" */

/* Writes header and data (count = product of shape elements of type, host order) to an open file. */
int limen_npy_write(struct limen_file *file, enum limen_npy_type type, unsigned dims, const size_t *shape,
		    const void *data, struct limen_errmsg *err);

#ifdef __cplusplus
}
#endif
#endif
