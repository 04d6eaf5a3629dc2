/* checkpoint.c: head, description, parts, checksum. */
#include "cursor.h"

#include "errmsg.h"
#include "slurp.h"

#include <limen/file.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FORMAT = 1 };
static const char magic[8] = "LIMENCKP";

struct head {
	char magic[8];
	uint32_t format, contract;
	uint64_t bytes; /* of the whole file, checksum included */
	uint64_t description;
};

int limen_checkpoint_write(const char *path, const char *description, limen_state_parts parts, void *ctx,
			   struct limen_errmsg *err)
{
	struct head head = {.format = FORMAT, .contract = LIMEN_VERSION, .description = strlen(description)};
	struct limen_state state = {.err = err};
	struct limen_file *file;
	uint8_t *to = limen_state_grow(&state, sizeof(head) + head.description);

	if (to)
		memcpy(to + sizeof(head), description, head.description);
	parts(&state, ctx);
	to = limen_state_grow(&state, sizeof(uint32_t));
	if (to) {
		memcpy(head.magic, magic, sizeof(magic));
		head.bytes = state.bytes;
		memcpy(state.data, &head, sizeof(head));
		uint32_t sum = (uint32_t)crc32_z(0, state.data, state.bytes - sizeof(sum));

		memcpy(to, &sum, sizeof(sum));
	}
	int error = state.error ? state.error : limen_file_create(path, &file, err);

	if (!error) {
		limen_file_write(file, state.data, state.bytes);
		error = limen_file_commit(file, err);
	}
	free(state.data);
	return error;
}

static int check_head(const char *path, const uint8_t *data, size_t bytes, struct head *head, struct limen_errmsg *err)
{
	uint32_t sum = 0;

	if (bytes < sizeof(*head) + sizeof(sum) || memcmp(data, magic, sizeof(magic)) != 0)
		return limen_fail(err, LIMEN_EDATA, "%.200s: this is no checkpoint", path);
	memcpy(head, data, sizeof(*head));
	memcpy(&sum, data + bytes - sizeof(sum), sizeof(sum));
	if (head->format != FORMAT || head->contract != LIMEN_VERSION)
		return limen_fail(err, LIMEN_EDATA,
				  "%.200s: a checkpoint of format %u, contract %u; this program reads format %d, "
				  "contract %d",
				  path, head->format, head->contract, FORMAT, LIMEN_VERSION);
	if (head->bytes != bytes || head->description > bytes - sizeof(*head) - sizeof(sum) ||
	    sum != crc32_z(0, data, bytes - sizeof(sum)))
		return limen_fail(err, LIMEN_EDATA, "%.200s: damaged: size or checksum is wrong", path);
	return LIMEN_OK;
}

/* Compares two descriptions line by line. */
static int check_description(const char *path, const char *there, size_t bytes, const char *here,
			     struct limen_errmsg *err)
{
	const char *end = there + bytes;

	while (there < end || *here) {
		size_t n = 0, m = strcspn(here, "\n");

		while (there + n < end && there[n] != '\n')
			n++;
		if (n != m || memcmp(there, here, n) != 0)
			return limen_fail(err, LIMEN_EDATA,
					  "%.120s: made by another run: '%.*s' there, '%.*s' here; repeat its options",
					  path, (int)(n < 120 ? n : 120), there, (int)(m < 120 ? m : 120), here);
		there += n + (there + n < end);
		here += m + (here[m] == '\n');
	}
	return LIMEN_OK;
}

int limen_checkpoint_read(const char *path, const char *description, limen_state_parts parts, void *ctx,
			  struct limen_errmsg *err)
{
	struct limen_errmsg what = {""};
	struct head head;
	uint8_t *data;
	size_t bytes;
	int error = limen_slurp(path, &data, &bytes, err);

	if (error)
		return error;
	error = check_head(path, data, bytes, &head, err);
	if (!error)
		error = check_description(path, (const char *)data + sizeof(head), (size_t)head.description,
					  description, err);
	if (!error) {
		size_t at = sizeof(head) + (size_t)head.description;

		error = limen_state_unpack(data + at, bytes - at - sizeof(uint32_t), parts, ctx, &what);
		if (error)
			limen_fail(err, error, "%.200s: %.300s", path, what.text);
	}
	free(data);
	return error;
}
