/* mock.c: see mock.h. */
#include "mock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct mock mock;

void mock_begin(void)
{
	static const uint32_t ident[LIMEN_IDENT_WORDS] = {LIMEN_MAGIC, LIMEN_VERSION, 1,  256, 64,        128, 4, 4,
							  2,           1024,          32, 0,   0x6b636f6d};

	mock_end();
	memcpy(mock.ident, ident, sizeof(ident));
	mock.take_most = mock.give_most = MOCK_WORDS;
	mock.words = malloc(MOCK_WORDS * sizeof(*mock.words));
	mock.answers = malloc(MOCK_WORDS * sizeof(*mock.answers));
	mock.starts = malloc(MOCK_PACKETS * sizeof(*mock.starts));
	assert_non_null(mock.words);
	assert_non_null(mock.answers);
	assert_non_null(mock.starts);
}

void mock_end(void)
{
	free(mock.words);
	free(mock.answers);
	free(mock.starts);
	memset(&mock, 0, sizeof(mock));
}

int mock_open(struct limen_device **device, int timeout_ms, struct limen_errmsg *err)
{
	struct limen_uri uri;
	int error;

	assert_int_equal(limen_uri_parse("mock:", &uri, err), 0);
	error = limen_device_open(&mock_transport, &uri, "mock:", timeout_ms, device, err);
	limen_uri_free(&uri);
	return error;
}

void mock_put(struct mock *m, unsigned opcode, unsigned status, unsigned length, uint32_t index,
	      const uint32_t *payload)
{
	assert_true(m->answered + m->nops + 2 + length <= MOCK_WORDS);
	for (size_t i = 0; i < m->nops; i++)
		m->answers[m->answered++] = 0;
	m->answers[m->answered++] = opcode | status << 8 | length << 16;
	m->answers[m->answered++] = index;
	for (unsigned i = 0; i < length; i++)
		m->answers[m->answered++] = payload ? payload[i] : 0;
}

void mock_answer(struct mock *m, const uint32_t *packet, uint32_t index)
{
	unsigned rows = packet[2] >> 16, cols = packet[3] >> 16, flags = packet[0] >> 8 & 255, length;
	static const unsigned char bits[] = {16, 32, 64, 32, 16, 128, 64};

	switch (packet[0] & 255) {
	case LIMEN_OP_IDENT:
		mock_put(m, LIMEN_OP_IDENT, 0, LIMEN_IDENT_WORDS, index, m->ident);
		break;
	case LIMEN_OP_STOREV:
		mock_put(m, LIMEN_OP_STOREV, 0, (rows + 1) / 2, index, NULL);
		break;
	case LIMEN_OP_READ:
		length = flags == LIMEN_FIELD_TOTALS ? 40 : flags == LIMEN_FIELD_STREAM ? 4 * rows : 0;
		if (!length)
			length = (rows * cols * bits[flags] + 31) / 32;
		mock_put(m, LIMEN_OP_READ, 0, length, index, NULL);
		break;
	case LIMEN_OP_MVM:
	case LIMEN_OP_MVMT:
		if (!flags)
			mock_put(m, packet[0] & 255, 0, (packet[0] & 255) == LIMEN_OP_MVM ? rows : cols, index, NULL);
		break;
	default:
		break;
	}
}

const uint32_t *mock_packet(uint32_t index)
{
	assert_true(index < mock.packets);
	return mock.words + mock.starts[index];
}

static int mock_transport_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	(void)uri;
	*self = &mock;
	return mock.fail_open ? limen_fail(err, mock.fail_open, "mock does not open") : 0;
}

static void mock_transport_close(void *self)
{
	(void)self;
}

static int mock_transport_reset(void *self, struct limen_errmsg *err)
{
	struct mock *m = self;

	m->resets++;
	m->count = m->parsed = m->given = m->answered = 0;
	m->packets = 0;
	return m->fail_reset ? limen_fail(err, m->fail_reset, "mock does not reset") : 0;
}

/* Executes what is whole. */
static void parse(struct mock *m)
{
	while (m->parsed < m->count) {
		const uint32_t *packet = m->words + m->parsed;
		size_t have = m->count - m->parsed;

		if (!(packet[0] & 255)) {
			m->parsed++;
			continue;
		}
		if (have < 4 || have < 4 + (packet[0] >> 16))
			return;
		assert_true(m->packets < MOCK_PACKETS);
		m->starts[m->packets] = m->parsed;
		m->parsed += 4 + (packet[0] >> 16);
		m->packets++;
		(m->answer ? m->answer : mock_answer)(m, packet, m->packets - 1);
	}
}

static long mock_transport_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	struct mock *m = self;

	if (m->fail_write)
		return limen_fail(err, m->fail_write, "mock does not write");
	if (m->lie_counts)
		return (long)n + 1;
	if (m->deaf)
		return 0;
	n = n < m->take_most ? n : m->take_most;
	assert_true(m->count + n <= MOCK_WORDS);
	memcpy(m->words + m->count, words, n * sizeof(*words));
	m->count += n;
	parse(m);
	return (long)n;
}

static long mock_transport_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	struct mock *m = self;
	size_t have = m->answered - m->given;

	if (m->fail_read)
		return limen_fail(err, m->fail_read, "mock does not read");
	if (m->mute || limen_clock_ms() < m->busy_until_ms)
		return 0;
	n = n < m->give_most ? n : m->give_most;
	n = n < have ? n : have;
	memcpy(words, m->answers + m->given, n * sizeof(*words));
	m->given += n;
	return (long)n;
}

static int mock_transport_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	struct mock *m = self;
	unsigned beat = m->ident[LIMEN_IDENT_STREAM_BITS] / 32;

	m->waits++;
	if (limen_clock_ms() < m->busy_until_ms)
		nanosleep(&(struct timespec){.tv_nsec = timeout_ms * 1000000L}, NULL);
	if (beat && m->count % beat && m->parsed != m->count)
		m->cut = true;
	if (m->fail_wait)
		return limen_fail(err, m->fail_wait, "mock does not wait");
	return !m->mute && limen_clock_ms() >= m->busy_until_ms && m->answered > m->given;
}

const struct limen_transport mock_transport = {
	.scheme = "mock",
	.summary = "a test's own",
	.keys = "",
	.open = mock_transport_open,
	.close = mock_transport_close,
	.reset = mock_transport_reset,
	.write = mock_transport_write,
	.read = mock_transport_read,
	.wait = mock_transport_wait,
};
