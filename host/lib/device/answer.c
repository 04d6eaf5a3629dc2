/* answer.c: checks what a device answers against what it was asked, and stores it. */
#include "device.h"

#include <stdio.h>
#include <string.h>

/* "packet 17 (MVM, tile 3)" */
static const char *describe(const struct limen_queue *queue, uint32_t index, char *text, size_t size)
{
	const struct limen_sent *sent = &queue->sent[index % LIMEN_QUEUE_SENT];
	const char *name = limen_opcode_name(sent->opcode);

	if (limen_opcode_has_tile(sent->opcode))
		snprintf(text, size, "packet %u (%s, tile %u)", index, name, sent->tile);
	else
		snprintf(text, size, "packet %u (%s)", index, name);
	return text;
}

static int wrong(struct limen_device *device, uint32_t index, const char *what)
{
	char text[64];

	return limen_device_fail(device, LIMEN_EPROTOCOL, "%s: %s (answer %08x %08x)",
				 describe(&device->queue, index, text, sizeof(text)), what, device->queue.header[0],
				 device->queue.header[1]);
}

/* An error answer: of a packet that should answer, or of a silent one before it. */
static int take_refusal(struct limen_device *device, const struct limen_answer *answer)
{
	char text[64];

	if (answer->length)
		return wrong(device, answer->index, "an error answer with a payload");
	return limen_device_fail(device, answer->status == LIMEN_STATUS_CAPACITY ? LIMEN_ECAPACITY : LIMEN_EDEVICE,
				 "%s: %s", describe(&device->queue, answer->index, text, sizeof(text)),
				 limen_status_text(answer->status));
}

static int take_header(struct limen_device *device)
{
	struct limen_queue *queue = &device->queue;
	const struct limen_answer answer = limen_answer_decode(queue->header);
	const struct limen_expect *due = NULL;

	if (queue->expect_first != queue->expect_end)
		due = &queue->expects[queue->expect_first % LIMEN_QUEUE_EXPECTS];
	if (answer.index - queue->done >= queue->next - queue->done) {
		return limen_device_fail(
			device, LIMEN_EPROTOCOL,
			"an answer to packet %u, where %u packets from %u on are open (words %08x %08x)", answer.index,
			queue->next - queue->done, queue->done, queue->header[0], queue->header[1]);
	}
	if (due && answer.index - queue->done > due->index - queue->done)
		return wrong(device, due->index, "was not answered");
	if (answer.opcode != queue->sent[answer.index % LIMEN_QUEUE_SENT].opcode)
		return wrong(device, answer.index, "the answer is of another opcode");
	if (answer.status > LIMEN_STATUS_OVERLONG)
		return wrong(device, answer.index, "the answer has a status that does not exist");
	if (answer.status)
		return take_refusal(device, &answer);
	if (!due || answer.index != due->index)
		return wrong(device, answer.index, "an answer, though it succeeds in silence");
	if (answer.length != due->length)
		return wrong(device, answer.index, "the answer has another length than was asked for");
	queue->payload_at = 0;
	queue->payload_words = answer.length;
	return 0;
}

/* The whole answer has come. */
static int finish(struct limen_device *device, const struct limen_expect *due)
{
	struct limen_queue *queue = &device->queue;

	if (due->dest == queue->fence && memcmp(queue->fence, device->ident, sizeof(device->ident)))
		return limen_device_fail(device, LIMEN_EPROTOCOL, "packet %u (IDENT): another device answers",
					 due->index);
	queue->work_done = queue->sent[due->index % LIMEN_QUEUE_SENT].work;
	queue->done = due->index + 1;
	queue->expect_first++;
	return 0;
}

static size_t take_payload(struct limen_queue *queue, const struct limen_expect *due, const uint32_t *words, size_t n)
{
	size_t left = queue->payload_words - queue->payload_at;

	if (n > left)
		n = left;
	limen_elements_unpack(due->dest, due->count, due->bits, queue->payload_at, words, n);
	queue->payload_at += (uint32_t)n;
	return n;
}

int limen_queue_take(struct limen_device *device, const uint32_t *words, size_t n)
{
	struct limen_queue *queue = &device->queue;
	size_t at = 0;
	int error = 0;

	while (at < n && !error) {
		const struct limen_expect *due = &queue->expects[queue->expect_first % LIMEN_QUEUE_EXPECTS];

		if (queue->payload_words) {
			at += take_payload(queue, due, words + at, n - at);
			if (queue->payload_at < queue->payload_words)
				break;
			queue->payload_words = 0;
			error = finish(device, due);
		} else if (queue->header_words || words[at]) {
			queue->header[queue->header_words++] = words[at++];
			if (queue->header_words < LIMEN_ANSWER_WORDS)
				continue;
			queue->header_words = 0;
			error = take_header(device);
		} else {
			at++; /* a NOP word (P4) */
		}
	}
	return error;
}
