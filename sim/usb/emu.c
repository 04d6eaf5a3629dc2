/* emu.c: an emulated board by its description. */
#include "emu.h"

#include "ft2232.h"
#include "raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(char *err, size_t err_len, const char *what, const char *value)
{
	snprintf(err, err_len, "emulated board: %s \"%.40s\"", what, value);
	return false;
}

static bool set_text(char out[EMU_TEXT], const char *value)
{
	return snprintf(out, EMU_TEXT, "%s", value) < EMU_TEXT && *value;
}

static bool set_number(uint64_t *number, const char *value)
{
	char *end;

	*number = strtoull(value, &end, 0);
	return *value >= '0' && *value <= '9' && !*end;
}

static bool set_rate(double *rate, const char *value)
{
	char *end;

	*rate = strtod(value, &end);
	return *value && !*end && *rate >= 0.0 && *rate <= 1.0;
}

static bool set(struct emu *emu, const char *key, const char *value)
{
	static const char *const rates[EMU_FAULT_KINDS] = {"flip", "lose", "stall", "short", "freeze"};
	uint64_t number = 0;

	if (!strcmp(key, "board"))
		return set_text(emu->board, value);
	if (!strcmp(key, "config"))
		return set_text(emu->config, value);
	if (!strcmp(key, "serial"))
		return set_text(emu->serial, value);
	if (!strcmp(key, "bridge"))
		return set_text(emu->bridge, value);
	if (!strcmp(key, "flash"))
		return snprintf(emu->flash, sizeof(emu->flash), "%s", value) < (int)sizeof(emu->flash);
	for (int i = 0; i < EMU_FAULT_KINDS; i++) {
		if (!strcmp(key, rates[i]))
			return set_rate(&emu->faults.rate[i], value);
	}
	if (!set_number(&number, value))
		return false;
	if (!strcmp(key, "clock"))
		emu->clock_mhz = (unsigned)number;
	else if (!strcmp(key, "denied"))
		emu->denied = number != 0;
	else if (!strcmp(key, "stats"))
		emu->stats = number != 0;
	else if (!strcmp(key, "seed"))
		emu->faults.random = number;
	else if (!strcmp(key, "unplug"))
		emu->faults.unplug = number;
	else
		return false;
	return strcmp(key, "clock") || (number >= 1 && number <= 255);
}

static bool parse(struct emu *emu, const char *text, char *err, size_t err_len)
{
	char copy[1024], *rest = copy, *pair;

	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return fail(err, err_len, "too long:", text);
	while ((pair = strsep(&rest, ","))) {
		char *value = strchr(pair, '=');
		char whole[64];

		snprintf(whole, sizeof(whole), "%s", pair);
		if (!value)
			return fail(err, err_len, "not key=value:", whole);
		*value++ = '\0';
		if (!set(emu, pair, value))
			return fail(err, err_len, "not understood:", whole);
	}
	return true;
}

static bool open_line(struct emu *emu, char *err, size_t err_len)
{
	if (!strcmp(emu->board, "peer")) {
		return emu_line_peer(&emu->line, emu->config, emu->clock_mhz) ||
		       fail(err, err_len, "no configuration", emu->config);
	}
#ifdef LIMEN_HAVE_BOARD
	return emu_line_board(&emu->line, emu->board, err, err_len);
#else
	return fail(err, err_len, "this build has no board", emu->board);
#endif
}

bool emu_open(struct emu *emu, const char *text, char *err, size_t err_len)
{
	struct emu_model model;
	bool made;

	*emu = (struct emu){.board = "peer", .config = "tiny", .serial = "EMULATED", .bridge = "ftdi", .clock_mhz = 24};
	emu->faults.random = 1;
	if (text && *text && !parse(emu, text, err, err_len))
		return false;
	if (strcmp(emu->bridge, "ftdi") && strcmp(emu->bridge, "raw"))
		return fail(err, err_len, "no bridge", emu->bridge);
	if (!open_line(emu, err, err_len))
		return false;
	const char *const strings[3] = {"limen", "emulated board", emu->serial};

	if (strcmp(emu->bridge, "raw"))
		made = emu_ft2232(&model, &emu->line, &emu->faults, emu->flash, strings);
	else
		made = emu_raw(&model, &emu->line, &emu->faults, strings);
	if (!made)
		emu->line.close(emu->line.self);
	else
		emu->device = emu_device_open(&model, &emu->faults);
	return emu->device || fail(err, err_len, "out of", "memory");
}

static void tell(const struct emu *emu)
{
	static const char *const names[EMU_FAULT_KINDS] = {"flipped", "lost", "stalled", "short", "frozen"};
	struct emu_line_stats stats;

	emu->line.stats(emu->line.self, &stats);
	fprintf(stderr, "emulated board: %llu bytes to it, %llu from it", (unsigned long long)stats.sent,
		(unsigned long long)stats.received);
	for (int i = 0; i < EMU_FAULT_KINDS; i++) {
		if (emu->faults.count[i])
			fprintf(stderr, ", %llu %s", (unsigned long long)emu->faults.count[i], names[i]);
	}
	fprintf(stderr, "; %llu transfers\n", (unsigned long long)emu_device_submitted(emu->device));
}

void emu_close(struct emu *emu)
{
	if (!emu->device)
		return;
	if (emu->stats)
		tell(emu);
	emu_device_close(emu->device);
	emu->device = NULL;
}
