/* device.c: limen-xrt-device CONFIG FOLDER ("" for the first configuration that was built), the emulated card: the
 * verilated kernel and its memory, behind the sockets that libxrt_hwemu has in FOLDER. Started by limen-xrt-emu; ends
 * with the host, or when the host closes the card. */
#include "kernel.h"
#include "socket.h"
#include "wire.pb-c.h"
#include "card.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	CONNECT_TRIES = 6000, /* of 10 ms: XRT opens its sockets when the image is loaded */
	SLICE_CYCLES = 64,    /* between two looks at the socket while the kernel works */
	REGISTER_BYTES_MAX = 4096 /* of the kernel, hw/xrt/kernel.def: no access is longer */
};

struct card {
	struct limen_kernel *kernel;
	uint8_t *memory;          /* LIMEN_XCLBIN_MEMORY_BYTES from address 0; pages come as they are touched */
	int requests, interrupts; /* sockets */
	bool broken;              /* XRT said something that this card does not understand */
};

static bool in_memory(uint64_t address, uint64_t bytes)
{
	return address <= LIMEN_XCLBIN_MEMORY_BYTES && bytes <= LIMEN_XCLBIN_MEMORY_BYTES - address;
}

static int memory_read(void *ctx, uint64_t address, void *data, size_t bytes)
{
	const struct card *card = ctx;

	if (!in_memory(address, bytes))
		return LIMEN_KERNEL_DECERR;
	memcpy(data, card->memory + address, bytes);
	return LIMEN_KERNEL_OKAY;
}

static int memory_write(void *ctx, uint64_t address, const void *data, size_t bytes)
{
	const struct card *card = ctx;

	if (!in_memory(address, bytes))
		return LIMEN_KERNEL_DECERR;
	memcpy(card->memory + address, data, bytes);
	return LIMEN_KERNEL_OKAY;
}

static bool answer(const struct card *card, const ProtobufCMessage *message)
{
	size_t bytes = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = malloc(bytes ? bytes : 1);
	bool sent =
		packed && (protobuf_c_message_pack(message, packed), limen_emu_answer(card->requests, packed, bytes));

	free(packed);
	return sent;
}

static bool answer_number(const struct card *card, uint64_t value)
{
	Wire__Number message = WIRE__NUMBER__INIT;

	message.has_value = 1;
	message.value = value;
	return answer(card, (const ProtobufCMessage *)&message);
}

static bool answer_data(const struct card *card, uint64_t value, uint8_t *data, size_t bytes)
{
	Wire__Data message = WIRE__DATA__INIT;

	message.has_value = message.has_data = 1;
	message.value = value;
	message.data = (ProtobufCBinaryData){ bytes, data };
	return answer(card, (const ProtobufCMessage *)&message);
}

/* Ends the process, as what follows could not be answered either. */
static bool refuse(struct card *card, const char *what, const struct limen_emu_request *request)
{
	fprintf(stderr, "limen-xrt-device: XRT's call %u, %zu bytes: %s\n", request->call, request->bytes, what);
	card->broken = true;
	return false;
}

static bool write_memory(struct card *card, const struct limen_emu_request *request)
{
	Wire__MemoryWrite *m = wire__memory_write__unpack(NULL, request->bytes, request->data);
	bool good;

	if (!m)
		return refuse(card, "not as XRT packs it", request);
	good = m->bytes <= m->data.len && m->skip <= LIMEN_XCLBIN_MEMORY_BYTES &&
	       in_memory(m->address, m->skip + m->bytes);
	if (good && m->bytes)
		memcpy(card->memory + m->address + m->skip, m->data.data, m->bytes);
	good = good ? answer_number(card, m->bytes) : refuse(card, "no such memory", request);
	wire__memory_write__free_unpacked(m, NULL);
	return good;
}

static bool read_memory(struct card *card, const struct limen_emu_request *request)
{
	Wire__MemoryRead *m = wire__memory_read__unpack(NULL, request->bytes, request->data);
	bool good;

	if (!m)
		return refuse(card, "not as XRT packs it", request);
	good = m->skip <= LIMEN_XCLBIN_MEMORY_BYTES && m->bytes <= LIMEN_XCLBIN_MEMORY_BYTES &&
	       in_memory(m->address, m->skip + m->bytes);
	good = good ? answer_data(card, m->bytes, card->memory + m->address + m->skip, m->bytes)
		    : refuse(card, "no such memory", request);
	wire__memory_read__free_unpacked(m, NULL);
	return good;
}

static bool write_registers(struct card *card, const struct limen_emu_request *request)
{
	Wire__RegisterWrite *m = wire__register_write__unpack(NULL, request->bytes, request->data);
	bool good;
	uint32_t value;

	if (!m)
		return refuse(card, "not as XRT packs it", request);
	good = m->bytes <= m->data.len && m->bytes <= REGISTER_BYTES_MAX &&
	       m->address - LIMEN_XCLBIN_BASE < REGISTER_BYTES_MAX;
	for (uint64_t at = 0; good && at + sizeof(value) <= m->bytes; at += sizeof(value)) {
		memcpy(&value, m->data.data + at, sizeof(value));
		limen_kernel_write(card->kernel, (uint32_t)(m->address - LIMEN_XCLBIN_BASE + at), value);
	}
	good = good ? answer_number(card, 1) : refuse(card, "no such registers", request);
	wire__register_write__free_unpacked(m, NULL);
	return good;
}

static bool read_registers(struct card *card, const struct limen_emu_request *request)
{
	Wire__RegisterRead *m = wire__register_read__unpack(NULL, request->bytes, request->data);
	bool good;
	uint32_t values[REGISTER_BYTES_MAX / sizeof(uint32_t)] = { 0 };

	if (!m)
		return refuse(card, "not as XRT packs it", request);
	good = m->bytes <= REGISTER_BYTES_MAX && m->address - LIMEN_XCLBIN_BASE < REGISTER_BYTES_MAX;
	for (uint64_t at = 0; good && at < m->bytes; at += sizeof(*values))
		values[at / sizeof(*values)] =
			limen_kernel_read(card->kernel, (uint32_t)(m->address - LIMEN_XCLBIN_BASE + at));
	good = good ? answer_data(card, 1, (uint8_t *)values, m->bytes) : refuse(card, "no such registers", request);
	wire__register_read__free_unpacked(m, NULL);
	return good;
}

static bool answer_texts(const struct card *card)
{
	Wire__Texts message = WIRE__TEXTS__INIT;

	message.has_first = message.has_second = message.has_third = 1;
	return answer(card, (const ProtobufCMessage *)&message);
}

/* False ends the process: the card is closed, the host is gone, or card->broken. */
static bool serve(struct card *card, const struct limen_emu_request *request)
{
	switch (request->call) {
	case LIMEN_EMU_SET_ENVIRONMENT:
	case LIMEN_EMU_FREE:
		return answer_number(card, 1);
	case LIMEN_EMU_ALLOC:
		return answer_data(card, 1, NULL, 0);
	case LIMEN_EMU_WRITE_MEMORY:
		return write_memory(card, request);
	case LIMEN_EMU_READ_MEMORY:
		return read_memory(card, request);
	case LIMEN_EMU_WRITE_REGISTERS:
		return write_registers(card, request);
	case LIMEN_EMU_READ_REGISTERS:
		return read_registers(card, request);
	case LIMEN_EMU_DEBUG_MESSAGES:
		return answer_texts(card);
	case LIMEN_EMU_TIMESTAMP:
		return answer_number(card, limen_kernel_cycles(card->kernel));
	case LIMEN_EMU_READ_TRACE:
		return limen_emu_answer(card->requests, NULL, 0);
	case LIMEN_EMU_CLOSE:
		answer_number(card, 1);
		/* the host reads this one until it hears that it may end */
		if (card->interrupts >= 0)
			limen_emu_call(card->interrupts, LIMEN_EMU_CLOSE);
		return false;
	default:
		return refuse(card, "not known to this card", request);
	}
}

static void run(struct card *card)
{
	struct limen_emu_request request = { 0 };
	struct pollfd host = { .fd = card->requests, .events = POLLIN };
	bool working = false;
	int ready;

	do {
		ready = poll(&host, 1, working ? 0 : -1);
		if (ready > 0 && (!limen_emu_receive(card->requests, &request) || !serve(card, &request)))
			break;
		working = limen_kernel_step(card->kernel, SLICE_CYCLES);
	} while (ready >= 0);
	if (limen_kernel_fault(card->kernel)) {
		fprintf(stderr, "limen-xrt-device: the kernel broke a rule of AXI: %s\n",
			limen_kernel_fault(card->kernel));
		card->broken = true;
	}
	free(request.data);
}

static void say_configs(const char *unknown)
{
	fprintf(stderr, "limen-xrt-device: no configuration \"%s\" of the kernel was built; there are:", unknown);
	for (const char *const *name = limen_kernel_configs(); *name; name++)
		fprintf(stderr, " %s", *name);
	fputc('\n', stderr);
}

int main(int argc, char **argv)
{
	struct card card = { .requests = -1, .interrupts = -1 };
	const struct limen_kernel_memory memory = { &card, memory_read, memory_write };
	const char *config;
	char err[256] = "";

	if (argc != 3) {
		fprintf(stderr, "usage: limen-xrt-device CONFIG FOLDER\n");
		return 2;
	}
	config = argv[1][0] || !limen_kernel_configs()[0] ? argv[1] : limen_kernel_configs()[0];
	card.memory = mmap(NULL, LIMEN_XCLBIN_MEMORY_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (card.memory == MAP_FAILED) {
		perror("limen-xrt-device: memory of the card");
		return 1;
	}
	card.kernel = limen_kernel_open(&(struct limen_kernel_options){ .config = config, .seed = 1 }, &memory, err,
					sizeof(err));
	if (!card.kernel) {
		say_configs(config);
		return 1;
	}
	card.requests = limen_emu_connect(argv[2], "xcl_sock", CONNECT_TRIES);
	if (card.requests >= 0) {
		card.interrupts = limen_emu_connect(argv[2], "D2X_unix_sock", 100);
		run(&card);
	}
	limen_kernel_close(card.kernel);
	return card.requests >= 0 && !card.broken ? 0 : 1;
}
