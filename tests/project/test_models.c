/* Published models are complete and consistent with themselves; quoted magnitudes come out. */
#include "near.h"

#include <limen/project.h>

static bool text(const char *t)
{
	return t && strlen(t) > 10;
}

static void complete(void **state)
{
	const struct limen_model *m;
	size_t n = 0;

	(void)state;
	for (; (m = limen_model_at(n)) != NULL; n++) {
		struct limen_design d;
		struct limen_projection row[LIMEN_PROJECT_ROWS];

		assert_true(m->parameters >= 1e6 && m->tokens > 1e6 && m->flops > 1e15 && m->word_bits >= 8);
		assert_true(text(m->source) && text(m->flops_basis) && text(m->word_basis) && text(m->updates_basis));
		if (!strstr(m->source, "arXiv") && !strstr(m->source, "20"))
			fail_msg("%s: no paper in \"%s\"", m->name, m->source);
		/* the flag and the text say the same */
		assert_int_equal(m->updates_published, !strncmp(m->updates_basis, "published", 9));
		assert_ptr_equal(limen_model_find(m->name), m);
		limen_design_init(&d);
		limen_model_apply(m, &d);
		assert_int_equal(limen_project(&d, row, NULL), LIMEN_OK);
		near(row[LIMEN_PROJECT_FLOPS].bits_per_parameter, m->flops / m->parameters);
	}
	assert_true(n >= 8);
	assert_null(limen_model_find("gpt"));
	assert_null(limen_model_find(""));
}

/* 6 FLOPs per parameter and token: published figures lie within 3% of it. */
static void six_flops(void **state)
{
	static const char *const names[] = {"gpt-3",       "chinchilla",   "palm", "llama-65b",
					    "llama-2-70b", "llama-3-405b", "brain"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct limen_model *m = limen_model_find(names[i]);

		assert_non_null(m);
		near_to(m->flops, 6 * m->parameters * m->tokens, 0.03, __LINE__);
	}
}

/* Published steps and batches give the published tokens. */
static void palm_steps(void **state)
{
	const struct limen_model *m = limen_model_find("palm");

	(void)state;
	near_to(2048. * (50e3 * 512 + 65e3 * 1024 + 140e3 * 2048), m->tokens, 0.01, __LINE__);
	assert_true(m->updates_per_parameter == 50e3 + 65e3 + 140e3);
}

/* Figures to the digits of the notes. */
static void quotes(void **state)
{
	static const char *const want[LIMEN_QUOTES][2] = {
		{"8.0e-09", "8.0e-09"}, {"1.6e-08", "1.6e-08"}, {"3.0e-03", "3.0e-03"}, {"9.0e+02", "9.0e+02"},
		{"3.1e+11", "3.1e+11"}, {"1.7e+08", "3.3e+08"}, {"1.8e+15", "1.8e+15"}, {"5.4e+06", "1.1e+07"},
	};
	struct limen_quote q[LIMEN_QUOTES];
	char from[32], to[32];

	(void)state;
	limen_quotes(q);
	for (int i = 0; i < LIMEN_QUOTES; i++) {
		snprintf(from, sizeof(from), "%.1e", q[i].ours_from);
		snprintf(to, sizeof(to), "%.1e", q[i].ours_to);
		assert_string_equal(from, want[i][0]);
		assert_string_equal(to, want[i][1]);
		assert_true(q[i].agrees && text(q[i].assumptions) && text(q[i].by));
	}
	/* 901 J and 1.65e8 J need a digit more */
	assert_true(floor(q[3].ours_from + 0.5) == 901);
	assert_true(floor(q[5].ours_from / 1e6 + 0.5) == 165);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complete),
		cmocka_unit_test(six_flops),
		cmocka_unit_test(palm_steps),
		cmocka_unit_test(quotes),
	};

	return cmocka_run_group_tests_name("models", tests, NULL, NULL);
}
