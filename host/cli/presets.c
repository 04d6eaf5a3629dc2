/* presets.c: recipes of `limen train` by name. A recipe is a set of option values; those that are given override it. */
#include "job.h"

#include <string.h>

enum { VALUES_MOST = 12 };

struct preset {
	const char *name;
	bool built_in; /* it trains on the built-in digits unless data are given */
	struct {
		const char *option, *value;
	} set[VALUES_MOST];
};

static const struct preset presets[] = {
	{"digits", true, {{NULL, NULL}}},
	{"digits-fast", true, {{"batch", "1024"}, {"epochs", "40"}, {"gain", "128:1024"}}},
	{"digits-mlp",
	 true,
	 {{"net", "64-32-10"}, {"bits", "9"}, {"range", "2"}, {"batch", "256"}, {"epochs", "40"}, {"gain", "256:16384"}}},
};

static const struct preset *find(const char *name)
{
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		if (!strcmp(name, presets[i].name))
			return &presets[i];
	return NULL;
}

/* Sets an option unless it was given. */
static void set(const struct cli_command *command, const char **values, const char *option, const char *value)
{
	for (int i = 0; command->options[i].name; i++)
		if (!strcmp(command->options[i].name, option) && !values[i])
			values[i] = value;
}

int job_set_preset(const struct cli_command *command, const char **values)
{
	const char *name = cli_value(command, values, "preset");
	const struct preset *preset = name ? find(name) : NULL;

	if (!name)
		return CLI_OK;
	if (!preset)
		return cli_usage(command, "--preset %s: there are digits, digits-fast, digits-mlp, optdigits-mlp, mnist-mlp",
				 name);
	for (unsigned i = 0; i < VALUES_MOST && preset->set[i].option; i++)
		set(command, values, preset->set[i].option, preset->set[i].value);
	if (preset->built_in && !cli_value(command, values, "train") && !cli_value(command, values, "test")) {
		set(command, values, "train", "digits:train=4000,seed=1");
		set(command, values, "test", "digits:test=1000,seed=1");
	}
	return CLI_OK;
}
