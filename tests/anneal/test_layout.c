/* test_layout.c: how problems lie on devices. */
#include "fixture.h"

static const struct limen_info roomy = {.lanes = 16,
					.depth = 1 << 22,
					.row_slots = 1 << 16,
					.vector_len = 4096,
					.vectors = 16,
					.tiles = 64,
					.slots = 4,
					.limit = 65535};

static void lay(const struct limen_ising *ising, enum limen_update update, unsigned block,
		const struct limen_info *info, struct limen_anneal_plan *plan)
{
	struct limen_anneal_config config;
	struct limen_errmsg err = {""};

	limen_anneal_defaults(update, 100, &config);
	config.block = block;
	if (limen_anneal_plan(&config, info, ising, plan, &err))
		fail_msg("%s", err.text);
}

/* Every coupling is in exactly one part of its spin's block; blocks cover each position once. */
static void check_cover(const struct limen_ising *ising, const struct limen_anneal_plan *plan)
{
	unsigned *position = calloc(plan->spins, sizeof(*position)), covered = 0;
	bool coupled = false;

	for (unsigned p = 0; p < plan->spins; p++)
		position[plan->order[p]] = p;
	for (unsigned b = 0; b < plan->blocks; b++) {
		const struct limen_anneal_block *block = &plan->block[b];
		unsigned first = plan->chunk_first[block->chunk] + block->row0;

		assert_int_equal(first, covered); /* in the layout's order */
		covered += block->rows;
		assert_true(covered <= plan->chunk_first[block->chunk + 1]);
		for (unsigned p = first; p < covered; p++) {
			unsigned i = plan->order[p];

			for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++) {
				unsigned to = position[ising->to[k]], seen = 0;

				coupled |= to >= first && to < covered;
				for (size_t n = block->part; n < block->part + block->parts; n++) {
					const struct limen_anneal_part *part = &plan->part[n];
					const struct limen_anneal_tile *tile = &plan->tile[part->tile];
					unsigned col = to - plan->chunk_first[tile->source];

					assert_int_equal(tile->chunk, block->chunk);
					assert_true(part->col0 + part->cols <= tile->cols);
					seen += to >= plan->chunk_first[tile->source] &&
						to < plan->chunk_first[tile->source + 1] && col >= part->col0 &&
						col < part->col0 + part->cols;
				}
				assert_int_equal(seen, 1);
			}
		}
	}
	assert_int_equal(covered, plan->spins);
	assert_int_equal(coupled, plan->simultaneous);
	free(position);
}

static void updates(void **state)
{
	struct limen_ising *graph = random_graph(90, 0.2, 3, 1);
	struct limen_anneal_plan plan;

	(void)state;
	for (int u = 0; u < LIMEN_UPDATE_COUNT; u++) {
		lay(graph, (enum limen_update)u, 16, &roomy, &plan);
		check_cover(graph, &plan);
		assert_int_equal(plan.simultaneous, u == LIMEN_UPDATE_BLOCK || u == LIMEN_UPDATE_PARALLEL);
		if (u == LIMEN_UPDATE_CLASSES)
			assert_in_range(plan.blocks, 5, 20);
		if (u == LIMEN_UPDATE_SEQUENTIAL)
			assert_int_equal(plan.blocks, 90);
		if (u == LIMEN_UPDATE_BLOCK)
			assert_int_equal(plan.blocks, 6);
		if (u == LIMEN_UPDATE_PARALLEL)
			assert_int_equal(plan.blocks, 1);
		limen_anneal_plan_free(&plan);
	}
	limen_ising_free(graph);
}

/* An even torus has two classes, and each reads the other alone. */
static void two_classes(void **state)
{
	struct limen_ising *ising = torus(6, 8, 1);
	struct limen_anneal_plan plan;

	(void)state;
	lay(ising, LIMEN_UPDATE_CLASSES, 1, &roomy, &plan);
	check_cover(ising, &plan);
	assert_int_equal(plan.blocks, 2);
	assert_int_equal(plan.sweep_cells, 48 * 24);
	limen_anneal_plan_free(&plan);
	limen_ising_free(ising);
}

/* Vectors shorter than the problem: chunks, and only tiles that hold something. */
static void chunks(void **state)
{
	struct limen_info info = roomy;
	struct limen_ising *ising = torus(10, 20, 1), *graph = random_graph(90, 0.2, 3, 1);
	struct limen_anneal_plan plan;

	(void)state;
	info.vector_len = 100;
	lay(ising, LIMEN_UPDATE_CLASSES, 1, &info, &plan);
	check_cover(ising, &plan);
	assert_int_equal(plan.chunks, 2);
	assert_int_equal(plan.tiles, 2); /* each class reads the other */
	limen_anneal_plan_free(&plan);
	info.vector_len = 30;
	for (int u = 0; u < LIMEN_UPDATE_COUNT; u++) {
		lay(graph, (enum limen_update)u, 7, &info, &plan);
		check_cover(graph, &plan);
		assert_int_equal(plan.chunks, 3);
		limen_anneal_plan_free(&plan);
	}
	limen_ising_free(ising);
	limen_ising_free(graph);
}

static void refused(const struct limen_ising *ising, const struct limen_info *info, const char *part)
{
	struct limen_anneal_config config;
	struct limen_anneal_plan plan;
	struct limen_errmsg err = {""};

	limen_anneal_defaults(LIMEN_UPDATE_CLASSES, 100, &config);
	assert_int_equal(limen_anneal_plan(&config, info, ising, &plan, &err), LIMEN_ECAPACITY);
	check_says(&err, part);
	limen_anneal_plan_free(&plan);
}

static void too_large(void **state)
{
	struct limen_ising *graph = random_graph(90, 0.2, 3, 1);
	struct limen_info info = roomy;

	(void)state;
	info.depth = 500;
	refused(graph, &info, "546 cells");
	info = roomy;
	info.vector_len = 6;
	refused(graph, &info, "15 chunks");
	info.vector_len = 2;
	refused(graph, &info, "45 chunks");
	info = roomy;
	info.tiles = 1;
	refused(graph, &info, "2 tiles");
	limen_ising_free(graph);
}

static void check_levels(const char *text, const char *format, unsigned bits, double unit, bool exact, unsigned bias,
			 unsigned shift)
{
	struct limen_ising *ising = make(text, format);
	struct limen_anneal_plan plan;

	lay(ising, LIMEN_UPDATE_CLASSES, 1, &roomy, &plan);
	assert_int_equal(plan.bits, bits);
	assert_true(plan.unit == unit);
	assert_int_equal(plan.exact, exact);
	assert_int_equal(plan.bias, bias);
	assert_int_equal(plan.shift, shift);
	limen_anneal_plan_free(&plan);
	limen_ising_free(ising);
}

static void levels(void **state)
{
	(void)state;
	check_levels("3 2\n1 2 1\n2 3 -1\n", "gset", 2, 1, true, 0, 0);
	check_levels("3 2\n1 2 6\n2 3 -9\n", "gset", 3, 3, true, 0, 0);
	check_levels("3 2\n1 2 0.5\n2 3 -0.25\n", "gset", 3, 0.25, true, 0, 0);
	check_levels("3 2\n1 2 32767\n2 3 -1\n", "gset", 16, 1, true, 0, 1);
	/* beyond 16 bits: rounded */
	check_levels("3 2\n1 2 65534\n2 3 -1\n", "gset", 16, 2, false, 0, 1);
	/* fields larger than couplings: more columns */
	check_levels("2 3\n1 1 200000\n2 2 2\n1 2 4\n", "qubo", 16, 1, true, 4, 2);
	/* no couplings */
	check_levels("2 2\n1 1 2\n2 2 -6\n", "qubo", 3, 1, true, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(updates),   cmocka_unit_test(two_classes), cmocka_unit_test(chunks),
		cmocka_unit_test(too_large), cmocka_unit_test(levels),
	};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
