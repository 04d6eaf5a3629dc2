/* socket.h: the sockets on which libxrt_hwemu waits for its device process, and whole messages over them. */
#ifndef LIMEN_SIM_SOCKET_H
#define LIMEN_SIM_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message as it came; data is the receiver's, of `room` bytes, and grows as needed. */
struct limen_emu_request {
	uint32_t call; /* number of xcl_macros.h */
	uint8_t *data;
	size_t bytes, room;
};

/* Connects to folder/name, trying again for up to `tries` times 10 ms, as XRT makes its sockets in its own time. -1:
 * nobody there. */
int limen_emu_connect(const char *folder, const char *name, unsigned tries);

/* False at the end of the stream, on an error, and on a message that cannot be. */
bool limen_emu_receive(int fd, struct limen_emu_request *request);
/* Sends an answer of `bytes` bytes; or, with limen_emu_call, a request without contents. False: the other side is gone.
 */
bool limen_emu_answer(int fd, const void *data, size_t bytes);
bool limen_emu_call(int fd, uint32_t call);

#endif
