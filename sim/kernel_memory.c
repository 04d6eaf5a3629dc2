/* kernel_memory.c: see kernel_memory.h. */
#include "kernel_memory.h"

#include <string.h>

unsigned kernel_memory_below(struct kernel_memory *memory, unsigned n)
{
	if (!memory->random)
		return 0;
	memory->random ^= memory->random << 13;
	memory->random ^= memory->random >> 7;
	memory->random ^= memory->random << 17;
	return (unsigned)(memory->random >> 33) % n;
}

/* Cycles until a burst is answered: mostly some, now and then many. */
static unsigned latency(struct kernel_memory *memory)
{
	return kernel_memory_below(memory, kernel_memory_below(memory, 8) == 1 ? 400 : 40);
}

static void broken(struct kernel_memory *memory, const char *rule)
{
	if (!memory->fault)
		memory->fault = rule;
}

static struct kernel_request *head(struct kernel_requests *r)
{
	return r->count ? &r->at[r->first] : NULL;
}

static void drop(struct kernel_requests *r)
{
	r->first = (r->first + 1) % KERNEL_BURSTS;
	r->count--;
}

static void append(struct kernel_requests *r, const struct kernel_request *request)
{
	r->at[(r->first + r->count) % KERNEL_BURSTS] = *request;
	r->count++;
}

void kernel_memory_init(struct kernel_memory *memory, const struct limen_kernel_memory *to, unsigned beat_words,
			uint64_t seed)
{
	memset(memory, 0, sizeof(*memory));
	memory->to = *to;
	memory->beat_words = beat_words;
	memory->random = seed;
}

/* ---------------------------------------------------------------- rules */

static void check_burst(struct kernel_memory *memory, const struct limen_kernel_burst *b)
{
	uint64_t bytes = (uint64_t)memory->beat_words * 4 * (b->len + 1u);

	if (b->address % (memory->beat_words * 4))
		broken(memory, "the address of a burst is no multiple of a beat");
	if (b->address / 4096 != (b->address + bytes - 1) / 4096)
		broken(memory, "a burst crosses 4 KiB");
}

static void check_held(struct kernel_memory *memory, const struct limen_kernel_burst *was,
		       const struct limen_kernel_burst *is)
{
	if (was->valid && !was->ready && (!is->valid || is->address != was->address || is->len != was->len))
		broken(memory, "an address on offer was withdrawn or changed");
}

static void check(struct kernel_memory *memory, const struct limen_kernel_bus *bus)
{
	const struct limen_kernel_bus *was = &memory->before;

	if (memory->held) {
		check_held(memory, &was->aw, &bus->aw);
		check_held(memory, &was->ar, &bus->ar);
		if (was->wvalid && !was->wready &&
		    (!bus->wvalid || bus->wlast != was->wlast ||
		     memcmp(bus->wdata, was->wdata, memory->beat_words * sizeof(*bus->wdata))))
			broken(memory, "data on offer were withdrawn or changed");
	}
	memory->before = *bus;
	memory->held = true;
}

/* ---------------------------------------------------------------- reads */

static void drive_read(struct kernel_memory *memory, struct limen_kernel_bus *bus)
{
	struct kernel_request *r = head(&memory->reads);

	bus->ar.ready = memory->reads.count < KERNEL_BURSTS && !kernel_memory_below(memory, 3);
	if (memory->held && memory->before.rvalid && !memory->before.rready)
		return; /* what is on offer stays */
	bus->rvalid = r && memory->cycle >= r->when && !kernel_memory_below(memory, 3);
	if (!bus->rvalid)
		return;
	bus->rlast = r->beats == 1;
	bus->rresp = (uint8_t)memory->to.read(memory->to.ctx, r->address, bus->rdata, memory->beat_words * 4);
}

static void move_read(struct kernel_memory *memory, const struct limen_kernel_bus *bus)
{
	if (bus->ar.valid && bus->ar.ready) {
		struct kernel_request r = {bus->ar.address, bus->ar.len + 1u, memory->cycle + 1 + latency(memory), 0};

		check_burst(memory, &bus->ar);
		append(&memory->reads, &r);
	}
	if (bus->rvalid && bus->rready) {
		struct kernel_request *r = head(&memory->reads);

		r->address += memory->beat_words * 4;
		if (!--r->beats)
			drop(&memory->reads);
	}
}

/* ---------------------------------------------------------------- writes */

static void drive_write(struct kernel_memory *memory, struct limen_kernel_bus *bus)
{
	struct kernel_request *r = head(&memory->responses);

	bus->aw.ready =
		memory->writes.count + memory->responses.count < KERNEL_BURSTS && !kernel_memory_below(memory, 3);
	bus->wready = memory->early < KERNEL_BEATS && !kernel_memory_below(memory, 3);
	if (memory->held && memory->before.bvalid && !memory->before.bready)
		return;
	bus->bvalid = r && memory->cycle >= r->when && !kernel_memory_below(memory, 3);
	if (bus->bvalid)
		bus->bresp = (uint8_t)r->response;
}

static void move_data(struct kernel_memory *memory, const struct limen_kernel_bus *bus)
{
	unsigned i = (memory->early_first + memory->early) % KERNEL_BEATS;

	memcpy(memory->beats[i], bus->wdata, memory->beat_words * sizeof(*bus->wdata));
	memory->last[i] = bus->wlast;
	memory->early++;
}

/* Stores the beats that have an address. */
static void store(struct kernel_memory *memory)
{
	struct kernel_request *r;

	while (memory->early && (r = head(&memory->writes))) {
		unsigned i = memory->early_first;
		int response = memory->to.write(memory->to.ctx, r->address, memory->beats[i], memory->beat_words * 4);

		if (response)
			r->response = response;
		r->address += memory->beat_words * 4;
		r->beats--;
		memory->early_first = (i + 1) % KERNEL_BEATS;
		memory->early--;
		if (memory->last[i] != !r->beats)
			broken(memory, "WLAST is not with the last beat of a burst, or only there");
		if (r->beats)
			continue;
		r->when = memory->cycle + 1 + latency(memory);
		append(&memory->responses, r);
		drop(&memory->writes);
	}
}

static void move_write(struct kernel_memory *memory, const struct limen_kernel_bus *bus)
{
	if (bus->aw.valid && bus->aw.ready) {
		struct kernel_request r = {bus->aw.address, bus->aw.len + 1u, 0, 0};

		check_burst(memory, &bus->aw);
		append(&memory->writes, &r);
	}
	if (bus->wvalid && bus->wready)
		move_data(memory, bus);
	store(memory);
	if (bus->bvalid && bus->bready)
		drop(&memory->responses);
}

void kernel_memory_drive(struct kernel_memory *memory, struct limen_kernel_bus *bus)
{
	drive_read(memory, bus);
	drive_write(memory, bus);
}

void kernel_memory_move(struct kernel_memory *memory, const struct limen_kernel_bus *bus)
{
	check(memory, bus);
	move_read(memory, bus);
	move_write(memory, bus);
	memory->cycle++;
}
