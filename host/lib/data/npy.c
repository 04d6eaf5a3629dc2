/* npy.c: reading and writing of .npy files. Format: numpy/lib/format.py, version 1.0. */
#include <limen/npy.h>

#include "refuse.h"
#include "slurp.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "files and packets are little-endian; this host needs byte swaps in npy.c"
#endif

static const struct {
	const char *descr, *name;
	size_t bytes;
} types[LIMEN_NPY_TYPE_COUNT] = {
	[LIMEN_NPY_U8] = {"|u1", "uint8", 1},    [LIMEN_NPY_I16] = {"<i2", "int16", 2},
	[LIMEN_NPY_U16] = {"<u2", "uint16", 2},  [LIMEN_NPY_I32] = {"<i4", "int32", 4},
	[LIMEN_NPY_U32] = {"<u4", "uint32", 4},  [LIMEN_NPY_I64] = {"<i8", "int64", 8},
	[LIMEN_NPY_F32] = {"<f4", "float32", 4}, [LIMEN_NPY_F64] = {"<f8", "float64", 8},
};

enum { PREFIX_BYTES = 10 };
static const char magic[] = "\x93NUMPY\x01";

const char *limen_npy_type_name(enum limen_npy_type type)
{
	return (unsigned)type < LIMEN_NPY_TYPE_COUNT ? types[type].name : "?";
}

/* --- the header, a Python dict literal: {'descr': '<i2', 'fortran_order': False, 'shape': (10, 65), } --- */

static void spaces(const char **at)
{
	while (**at == ' ')
		++*at;
}

static bool take(const char **at, const char *word)
{
	size_t n = strlen(word);

	spaces(at);
	if (strncmp(*at, word, n) != 0)
		return false;
	*at += n;
	return true;
}

static const char *take_type(const char **at, struct limen_npy *npy)
{
	if (!take(at, "'"))
		return "descr is not a plain type";
	for (unsigned i = 0; i < LIMEN_NPY_TYPE_COUNT; i++) {
		if (!strncmp(*at, types[i].descr, 3) && (*at)[3] == '\'') {
			npy->type = (enum limen_npy_type)i;
			*at += 4;
			return NULL;
		}
	}
	return "element type is not one of u1 i2 u2 i4 u4 i8 f4 f8, little-endian (convert with .astype)";
}

static const char *take_shape(const char **at, struct limen_npy *npy)
{
	if (!take(at, "("))
		return "shape is not a tuple";
	while (!take(at, ")")) {
		size_t n = 0;

		spaces(at);
		if (!isdigit((unsigned char)**at) || npy->dims == LIMEN_NPY_DIMS)
			return "shape has more than 4 dimensions or is malformed";
		for (; isdigit((unsigned char)**at); ++*at) {
			if (n > (SIZE_MAX >> 8) / 10)
				return "shape is absurd";
			n = n * 10 + (size_t)(**at - '0');
		}
		npy->shape[npy->dims++] = n;
		if (!take(at, ",") && (spaces(at), **at != ')'))
			return "shape is malformed";
	}
	return NULL;
}

static const char *parse_header(const char *at, struct limen_npy *npy)
{
	unsigned seen = 0;

	if (!take(&at, "{"))
		return "header is no dict";
	while (!take(&at, "}")) {
		const char *wrong = NULL;
		unsigned key;

		if (take(&at, "'descr'") && take(&at, ":")) {
			key = 1;
			wrong = take_type(&at, npy);
		} else if (take(&at, "'fortran_order'") && take(&at, ":")) {
			key = 2;
			if (!take(&at, "False"))
				wrong = "array is in Fortran order (save numpy.ascontiguousarray of it)";
		} else if (take(&at, "'shape'") && take(&at, ":")) {
			key = 4;
			wrong = take_shape(&at, npy);
		} else {
			return "header has an unknown key";
		}
		if (wrong)
			return wrong;
		if (seen & key)
			return "header names a key twice";
		seen |= key;
		if (!take(&at, ",") && (spaces(&at), *at != '}'))
			return "header is malformed";
	}
	spaces(&at);
	if (strcmp(at, "\n") != 0 && *at != '\0')
		return "header has text after its dict";
	return seen == 7 ? NULL : "header lacks descr, fortran_order or shape";
}

static const char *parse(uint8_t *file, size_t bytes, struct limen_npy *npy, size_t *start)
{
	if (bytes < PREFIX_BYTES || memcmp(file, magic, 6) != 0)
		return "not a .npy file";
	if (file[6] != 1 || file[7] != 0)
		return "not format version 1.0 (numpy.save writes it)";
	size_t header = (size_t)file[8] | (size_t)file[9] << 8;

	if (bytes - PREFIX_BYTES < header)
		return "truncated in its header";
	char text[1024];

	if (header >= sizeof(text))
		return "header is too long";
	memcpy(text, file + PREFIX_BYTES, header);
	text[header] = '\0';
	if (strlen(text) != header)
		return "header holds a zero byte";
	const char *wrong = parse_header(text, npy);

	if (wrong)
		return wrong;
	if (npy->dims == 0)
		return "a scalar, not an array";
	npy->count = 1;
	for (unsigned i = 0; i < npy->dims; i++) {
		if (npy->shape[i] != 0 && npy->count > SIZE_MAX / 8 / npy->shape[i])
			return "shape is absurd";
		npy->count *= npy->shape[i];
	}
	*start = PREFIX_BYTES + header;
	if (bytes - *start < npy->count * types[npy->type].bytes)
		return "truncated: its data are shorter than its shape says";
	if (bytes - *start > npy->count * types[npy->type].bytes)
		return "bytes follow the array";
	return NULL;
}

int limen_npy_read(const char *path, struct limen_npy *npy, struct limen_errmsg *err)
{
	uint8_t *file;
	size_t bytes, start = 0;
	int error = limen_slurp(path, &file, &bytes, err);

	*npy = (struct limen_npy){0};
	if (error)
		return error;
	const char *wrong = parse(file, bytes, npy, &start);

	if (wrong) {
		free(file);
		*npy = (struct limen_npy){0};
		return limen_fail(err, LIMEN_EDATA, "%s: %s", path, wrong);
	}
	memmove(file, file + start, bytes - start); /* to malloc's alignment */
	npy->data = file;
	return LIMEN_OK;
}

void limen_npy_free(struct limen_npy *npy)
{
	free(npy->data);
	*npy = (struct limen_npy){0};
}

double limen_npy_at(const struct limen_npy *npy, size_t i)
{
	union {
		uint8_t u8;
		int16_t i16;
		uint16_t u16;
		int32_t i32;
		uint32_t u32;
		int64_t i64;
		float f32;
		double f64;
	} v;
	size_t n = types[npy->type].bytes;

	memcpy(&v, npy->data + i * n, n);
	switch (npy->type) {
	case LIMEN_NPY_U8:
		return v.u8;
	case LIMEN_NPY_I16:
		return v.i16;
	case LIMEN_NPY_U16:
		return v.u16;
	case LIMEN_NPY_I32:
		return v.i32;
	case LIMEN_NPY_U32:
		return v.u32;
	case LIMEN_NPY_I64:
		return (double)v.i64;
	case LIMEN_NPY_F32:
		return (double)v.f32;
	default:
		return v.f64;
	}
}

int limen_npy_write(struct limen_file *file, enum limen_npy_type type, unsigned dims, const size_t *shape,
		    const void *data, struct limen_errmsg *err)
{
	char header[256], dict[200];
	size_t count = 1, used = 0;

	if ((unsigned)type >= LIMEN_NPY_TYPE_COUNT || dims < 1 || dims > LIMEN_NPY_DIMS)
		return limen_fail(err, LIMEN_EUSAGE, "npy: %u dimensions of type %d cannot be written", dims,
				  (int)type);
	used += (size_t)snprintf(dict, sizeof(dict), "{'descr': '%s', 'fortran_order': False, 'shape': (",
				 types[type].descr);
	for (unsigned i = 0; i < dims; i++) {
		count *= shape[i];
		used += (size_t)snprintf(dict + used, sizeof(dict) - used, i ? ", %zu" : "%zu", shape[i]);
	}
	snprintf(dict + used, sizeof(dict) - used, dims == 1 ? ",), }" : "), }");

	/* data start at a multiple of 64, as numpy pads it; the header ends in a newline */
	size_t padded = (PREFIX_BYTES + strlen(dict) + 1 + 63) / 64 * 64 - PREFIX_BYTES;

	memcpy(header, magic, 7);
	header[7] = 0;
	header[8] = (char)(padded & 255);
	header[9] = (char)(padded >> 8);
	snprintf(header + PREFIX_BYTES, sizeof(header) - PREFIX_BYTES, "%-*s\n", (int)padded - 1, dict);
	limen_file_write(file, header, PREFIX_BYTES + padded);
	limen_file_write(file, data, count * types[type].bytes);
	return LIMEN_OK;
}
