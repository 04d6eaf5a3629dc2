/* socket.c: see socket.h. */
#include "socket.h"

#include "remote.h"
#include "wire.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_HEADER_BYTES = 14, ANSWER_HEADER_BYTES = 9 };
static const uint64_t MESSAGE_BYTES_MAX = UINT64_C(1) << 28;

int limen_emu_connect(const char *folder, const char *name, unsigned tries)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if ((size_t)snprintf(to.sun_path, sizeof(to.sun_path), "%s/%s", folder, name) >= sizeof(to.sun_path))
		return -1;
	for (unsigned i = 0; i < tries; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd >= 0 && !connect(fd, (const struct sockaddr *)&to, sizeof(to)))
			return fd;
		if (fd >= 0)
			close(fd);
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return -1;
}

bool limen_emu_receive(int fd, struct limen_emu_request *request)
{
	uint8_t raw[REQUEST_HEADER_BYTES];
	Wire__RequestHeader *header;
	uint64_t bytes;

	if (limen_remote_take(fd, -1, raw, sizeof(raw)))
		return false;
	header = wire__request_header__unpack(NULL, sizeof(raw), raw);
	if (!header)
		return false;
	bytes = header->bytes;
	request->call = header->call;
	wire__request_header__free_unpacked(header, NULL);
	if (bytes > MESSAGE_BYTES_MAX)
		return false;
	if (bytes > request->room) {
		uint8_t *grown = realloc(request->data, bytes);

		if (!grown)
			return false;
		request->data = grown;
		request->room = bytes;
	}
	request->bytes = bytes;
	return !limen_remote_take(fd, -1, request->data, request->bytes);
}

bool limen_emu_answer(int fd, const void *data, size_t bytes)
{
	Wire__AnswerHeader header = WIRE__ANSWER_HEADER__INIT;
	uint8_t raw[ANSWER_HEADER_BYTES];

	header.bytes = bytes;
	wire__answer_header__pack(&header, raw);
	return !limen_remote_put(fd, raw, sizeof(raw)) && !limen_remote_put(fd, data, bytes);
}

bool limen_emu_call(int fd, uint32_t call)
{
	Wire__RequestHeader header = WIRE__REQUEST_HEADER__INIT;
	uint8_t raw[REQUEST_HEADER_BYTES];

	header.call = call;
	wire__request_header__pack(&header, raw);
	return !limen_remote_put(fd, raw, sizeof(raw));
}
