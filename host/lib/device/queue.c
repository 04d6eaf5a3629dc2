/* queue.c: the way out; answer.c is the way in. */
#include "device.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A device that is given much to do needs time before the next answer. Even one simulated lane that writes a waveform
 * visits this many cells. An engine that says that it is idle does not get this time. */
static const uint64_t VISITS_PER_MS = 50;

/* No single wait is longer, so that a transport whose wait() cannot be woken is still polled. */
static const int WAIT_SLICE_MS = 100;

static int64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t limen_clock_ms(void)
{
	return clock_ns() / 1000000;
}

int limen_queue_init(struct limen_queue *queue)
{
	queue->out = malloc(LIMEN_QUEUE_OUT_WORDS * sizeof(*queue->out));
	queue->beat = 1;
	return queue->out ? 0 : LIMEN_ENOMEM;
}

void limen_queue_free(struct limen_queue *queue)
{
	free(queue->out);
	queue->out = NULL;
}

void limen_queue_clear(struct limen_queue *queue)
{
	queue->start = queue->end = 0;
	queue->position = queue->given = 0;
	queue->next = queue->done = queue->asked = 0;
	queue->work = queue->work_done = 0;
	queue->lost = false;
	queue->expect_first = queue->expect_end = 0;
	queue->header_words = 0;
	queue->payload_at = queue->payload_words = 0;
}

/* Queued words up to the last whole beat. A transport may fill up a beat with NOP words whenever it is made to wait,
 * which must not happen within a packet. */
static size_t whole_beats(const struct limen_queue *queue)
{
	size_t pending = queue->end - queue->start;
	size_t rest = queue->beat > 1 ? (queue->given + pending) % queue->beat : 0;

	return pending > rest ? pending - rest : 0;
}

/* Gives and takes words once. Returns how many moved. */
static long exchange(struct limen_device *device)
{
	struct limen_queue *queue = &device->queue;
	struct limen_errmsg err = { "" };
	size_t pending = whole_beats(queue);
	int64_t begin = clock_ns();
	long taken = 0, got;
	int error;

	if (pending)
		taken = device->transport->write(device->self, queue->out + queue->start, pending, &err);
	if (taken < 0 || (size_t)taken > pending)
		return limen_device_fail(device, taken < 0 ? (int)taken : LIMEN_EIO, "writing: %s", err.text);
	queue->start += (size_t)taken;
	queue->given += (uint32_t)taken;
	device->words_out += (uint64_t)taken;
	got = device->transport->read(device->self, queue->in, LIMEN_QUEUE_IN_WORDS, &err);
	device->array_ns += clock_ns() - begin;
	if (got < 0 || got > LIMEN_QUEUE_IN_WORDS)
		return limen_device_fail(device, got < 0 ? (int)got : LIMEN_EIO, "reading: %s", err.text);
	device->words_in += (uint64_t)got;
	error = limen_queue_take(device, queue->in, (size_t)got);
	return error ? error : taken + got;
}

/* How long nothing has moved, in two ways; times are 0 before they begin. */
struct quiet {
	int64_t since_ms;      /* nothing moved */
	int64_t idle_since_ms; /* nor did the engine work on anything */
};

static int give_up(struct limen_device *device, int64_t after_ms)
{
	const struct limen_queue *queue = &device->queue;
	const struct limen_expect *due = &queue->expects[queue->expect_first % LIMEN_QUEUE_EXPECTS];

	if (queue->expect_first == queue->expect_end || whole_beats(queue)) {
		return limen_device_fail(device, LIMEN_ETIMEOUT, "the device took no more words for %lld ms",
					 (long long)after_ms);
	}
	return limen_device_fail(device, LIMEN_ETIMEOUT, "no answer to packet %u (%s) within %lld ms", due->index,
				 limen_opcode_name(due->opcode), (long long)after_ms);
}

/* Nothing moved: lets the device work, or gives up. */
static int be_patient(struct limen_device *device, struct quiet *quiet)
{
	const struct limen_queue *queue = &device->queue;
	const int slice_ms = device->timeout_ms < WAIT_SLICE_MS ? device->timeout_ms : WAIT_SLICE_MS;
	const int64_t work_ms = (int64_t)((queue->work - queue->work_done) / VISITS_PER_MS) * device->patience;
	const int64_t begin = clock_ns(), now = begin / 1000000;
	struct limen_errmsg err = { "" };
	int ready;

	quiet->since_ms = quiet->since_ms ? quiet->since_ms : now;
	if (now - quiet->since_ms >= device->timeout_ms + work_ms)
		return give_up(device, device->timeout_ms + work_ms);
	if (quiet->idle_since_ms && now - quiet->idle_since_ms >= device->timeout_ms)
		return give_up(device, device->timeout_ms);
	ready = device->transport->wait(device->self, slice_ms, &err);
	device->array_ns += clock_ns() - begin;
	if (ready < 0)
		return limen_device_fail(device, ready, "waiting: %s", err.text);
	if (ready || limen_clock_ms() - now >= slice_ms) {
		quiet->idle_since_ms = 0;
		return 0;
	}
	/* it says that it is idle, although something is owed: no use in asking a million times */
	quiet->idle_since_ms = quiet->idle_since_ms ? quiet->idle_since_ms : now;
	nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
	return 0;
}

static bool out_given(const struct limen_queue *queue)
{
	return !whole_beats(queue);
}

static bool expect_room(const struct limen_queue *queue)
{
	return queue->expect_end - queue->expect_first < LIMEN_QUEUE_EXPECTS;
}

static bool sent_room(const struct limen_queue *queue)
{
	return queue->next - queue->done < LIMEN_QUEUE_SENT;
}

static bool all_done(const struct limen_queue *queue)
{
	return out_given(queue) && queue->expect_first == queue->expect_end;
}

static int pump(struct limen_device *device, bool (*reached)(const struct limen_queue *queue))
{
	struct limen_queue *queue = &device->queue;
	struct quiet quiet = { 0 };

	while (!reached(queue)) {
		long moved = exchange(device);
		int error = moved < 0 ? (int)moved : 0;

		if (moved > 0)
			quiet = (struct quiet){ 0 };
		else if (!error)
			error = be_patient(device, &quiet);
		if (error)
			return error;
	}
	queue->end -= queue->start;
	memmove(queue->out, queue->out + queue->start, queue->end * sizeof(*queue->out));
	queue->start = 0;
	return 0;
}

static void put_nops(struct limen_queue *queue, unsigned n)
{
	memset(queue->out + queue->end, 0, n * sizeof(*queue->out));
	queue->end += n;
	queue->position += n;
}

/* NOP words that bring the place `ahead` words further on to the start of a beat (P2). */
static unsigned nops_to_beat(const struct limen_queue *queue, uint32_t ahead)
{
	return (queue->beat - (queue->position + ahead) % queue->beat) % queue->beat;
}

/* After raw words: asks the device where it stands. A device that is in the middle of a packet does not answer. */
static int resync(struct limen_device *device)
{
	const struct limen_packet packet = { .opcode = LIMEN_OP_IDENT };
	uint32_t words[LIMEN_HEADER_WORDS], answers[LIMEN_QUEUE_BEAT_MAX + LIMEN_ANSWER_WORDS + LIMEN_IDENT_WORDS];
	struct limen_answer answer;
	long got, at = 0;

	limen_packet_encode(&packet, words);
	got = limen_raw(device, words, LIMEN_HEADER_WORDS, answers, sizeof(answers) / sizeof(answers[0]));
	if (got < 0)
		return (int)got;
	while (at < got && !answers[at])
		at++;
	if (got - at < LIMEN_ANSWER_WORDS + LIMEN_IDENT_WORDS)
		return limen_device_fail(device, LIMEN_EPROTOCOL, "no IDENT answer after raw words; reset the device");
	answer = limen_answer_decode(answers + at);
	if (answer.opcode != LIMEN_OP_IDENT || answer.status || answer.length != LIMEN_IDENT_WORDS)
		return limen_device_fail(device, LIMEN_EPROTOCOL, "answers of raw words were left; reset the device");
	limen_queue_clear(&device->queue);
	device->queue.next = device->queue.done = device->queue.asked = answer.index + 1;
	return 0;
}

static int queue_packet(struct limen_device *device, const struct limen_packet *packet, uint64_t work)
{
	struct limen_queue *queue = &device->queue;
	int error = 0;

	if (!sent_room(queue))
		error = pump(device, sent_room);
	if (!error && queue->end - queue->start >= LIMEN_QUEUE_FLUSH_WORDS)
		error = pump(device, out_given);
	if (error)
		return error;
	/* a vector load of more than a beat takes one word a cycle if it stands askew, a beat a cycle if not */
	if (packet->opcode == LIMEN_OP_LOADV && packet->length > queue->beat)
		put_nops(queue, nops_to_beat(queue, LIMEN_HEADER_WORDS));
	limen_packet_encode(packet, queue->out + queue->end);
	queue->end += LIMEN_HEADER_WORDS;
	queue->position += LIMEN_HEADER_WORDS + packet->length;
	queue->work += work;
	queue->sent[queue->next % LIMEN_QUEUE_SENT] = (struct limen_sent){
		.work = queue->work,
		.opcode = packet->opcode,
		.tile = packet->tile,
	};
	queue->next++;
	return 0;
}

static int queue_fence(struct limen_device *device)
{
	const struct limen_packet fence = { .opcode = LIMEN_OP_IDENT };

	return limen_queue_ask(device, &fence, 0, device->queue.fence, LIMEN_IDENT_WORDS, 32);
}

int limen_queue_tell(struct limen_device *device, const struct limen_packet *packet, uint64_t work, uint32_t **payload)
{
	struct limen_queue *queue = &device->queue;
	int error = device->error;

	if (!error && queue->lost)
		error = resync(device);
	if (!error && queue->next - queue->asked >= LIMEN_QUEUE_FENCE_EVERY)
		error = queue_fence(device);
	if (!error)
		error = queue_packet(device, packet, work);
	if (error)
		return error;
	if (payload)
		*payload = queue->out + queue->end;
	queue->end += packet->length;
	return 0;
}

int limen_queue_ask(struct limen_device *device, const struct limen_packet *packet, uint64_t work, void *dest,
		    size_t count, unsigned bits)
{
	struct limen_queue *queue = &device->queue;
	int error = device->error;

	if (!error && queue->lost)
		error = resync(device);
	if (!error && !expect_room(queue))
		error = pump(device, expect_room);
	if (!error)
		error = queue_packet(device, packet, work);
	if (error)
		return error;
	queue->expects[queue->expect_end++ % LIMEN_QUEUE_EXPECTS] = (struct limen_expect){
		.dest = dest,
		.index = queue->next - 1,
		.count = (uint32_t)count,
		.length = (uint16_t)limen_elements_words(count, bits),
		.opcode = packet->opcode,
		.bits = (uint8_t)bits,
	};
	queue->asked = queue->next;
	return 0;
}

int limen_queue_drain(struct limen_device *device)
{
	struct limen_queue *queue = &device->queue;
	int error = device->error;

	if (!error && queue->asked != queue->next)
		error = queue_fence(device);
	if (error || all_done(queue))
		return error;
	put_nops(queue, nops_to_beat(queue, 0));
	return pump(device, all_done);
}
