/* presets.c: recipes of `limen train` by name. A recipe is a set of option values; those that are given override it. */
#include "job.h"

#include <string.h>

enum { VALUES_MOST = 12 };

struct preset {
	const char *name;
	const char *train, *test; /* unless data are given; NULL: they must be */
	struct {
		const char *option, *value;
	} set[VALUES_MOST];
};

static const char digits_train[] = "digits:train=4000,seed=1", digits_test[] = "digits:test=1000,seed=1";

static const struct preset presets[] = {
	{"digits", digits_train, digits_test, {{NULL, NULL}}},
	{"digits-fast",
	 digits_train,
	 digits_test,
	 {{"batch", "1024"}, {"epochs", "40"}, {"gain", "128:1024:geometric"}}},
	{"digits-4x4",
	 "digits:train=4000,seed=1,pool=2",
	 "digits:test=1000,seed=1,pool=2",
	 {{"batch", "256"}, {"epochs", "40"}, {"gain", "128:1024:geometric"}}},
	{"digits-mlp",
	 digits_train,
	 digits_test,
	 {{"net", "64-32-10"},
	  {"bits", "9"},
	  {"range", "2"},
	  {"batch", "256"},
	  {"epochs", "40"},
	  {"gain", "256:16384:geometric"}}},
	/* chosen by --validate 0.2 (docs/guide-deep.md) */
	{"optdigits-mlp",
	 NULL,
	 NULL,
	 {{"net", "64-64-10"},
	  {"bits", "9"},
	  {"range", "2"},
	  {"batch", "512"},
	  {"epochs", "200"},
	  {"barrier", "0:2:log"},
	  {"gain", "256:16384:geometric"}}},
	{"mnist-mlp",
	 NULL,
	 NULL,
	 {{"net", "784-128-10"},
	  {"bits", "8"},
	  {"range", "1"},
	  {"batch", "512"},
	  {"epochs", "60"},
	  {"barrier", "0:2:log"},
	  {"gain", "512:32768:geometric"}}},
};

static const struct preset *find(const char *name)
{
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		if (!strcmp(name, presets[i].name))
			return &presets[i];
	return NULL;
}

int job_set_preset(const struct cli_command *command, const char **values)
{
	const char *name = cli_value(command, values, "preset");
	const struct preset *preset = name ? find(name) : NULL;

	if (!name)
		return CLI_OK;
	if (!preset)
		return cli_usage(command,
				 "--preset %s: there are digits, digits-fast, digits-4x4, digits-mlp, optdigits-mlp, "
				 "mnist-mlp",
				 name);
	for (unsigned i = 0; i < VALUES_MOST && preset->set[i].option; i++)
		cli_default(command, values, preset->set[i].option, preset->set[i].value);
	if (preset->train && !cli_value(command, values, "train") && !cli_value(command, values, "test")) {
		cli_default(command, values, "train", preset->train);
		cli_default(command, values, "test", preset->test);
	}
	return CLI_OK;
}
