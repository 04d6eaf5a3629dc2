/* socket.h: the sockets on which libxrt_hwemu waits for its device process, and whole messages over them. */
#ifndef LIMEN_SIM_SOCKET_H
#define LIMEN_SIM_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What XRT asks for: its numbers in xcl_macros.h, which it no longer installs since 2025.1. */
enum limen_emu_call_number {
	LIMEN_EMU_CLOSE = 1,
	LIMEN_EMU_ALLOC = 4,
	LIMEN_EMU_FREE = 5,
	LIMEN_EMU_WRITE_MEMORY = 6,
	LIMEN_EMU_READ_MEMORY = 7,
	LIMEN_EMU_WRITE_REGISTERS = 9,
	LIMEN_EMU_READ_REGISTERS = 11,
	LIMEN_EMU_READ_TRACE = 16,
	LIMEN_EMU_TIMESTAMP = 17,
	LIMEN_EMU_DEBUG_MESSAGES = 19,
	LIMEN_EMU_SET_ENVIRONMENT = 20
};

/* A message as it came; data is the receiver's, of `room` bytes, and grows as needed. */
struct limen_emu_request {
	uint32_t call; /* enum limen_emu_call_number, or another */
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
