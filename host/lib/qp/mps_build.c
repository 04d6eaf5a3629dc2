/* mps_build.c: the problem of an MPS file. An inequality becomes an equality with a variable of its own, the slack: a x
 * + s = b for L, a x - s = b for G, 0 <= s, and s <= |R| with a range R. */
#include "mps.h"

#include <math.h>

static int put(const struct mps *mps, struct limen_qp_builder *b, const struct number *e, const size_t *slack)
{
	switch (e->section) {
	case COLUMNS:
		return e->j == OBJECTIVE ? limen_qp_put_linear(b, e->i, e->v, e->line)
					 : limen_qp_put_equality(b, e->j, e->i, e->v, e->line);
	case RHS:
		if (e->j == OBJECTIVE)
			b->qp->constant = -e->v;
		else
			b->qp->b[e->j] = e->v;
		return LIMEN_OK;
	case RANGES:
		if (e->j == OBJECTIVE || mps->row_type[e->j] == 'E')
			return limen_fail(mps->err, LIMEN_EDATA,
					  "%.200s: line %u: a range of a row that is no inequality", mps->file,
					  e->line);
		return limen_qp_put_high(b, slack[e->j], fabs(e->v), e->line);
	case BOUNDS:
		return e->bound == 'L' ? limen_qp_put_low(b, e->i, e->v, e->line)
				       : limen_qp_put_high(b, e->i, e->v, e->line);
	default:
		return limen_qp_put_quadratic(b, e->i, e->j, e->v, e->line, e->section == QUADOBJ);
	}
}

/* slack[r]: its variable. */
static int put_slacks(const struct mps *mps, struct limen_qp_builder *b, size_t *slack)
{
	size_t next = mps->n;
	int error = LIMEN_OK;

	for (size_t r = 0; !error && r < mps->m; r++) {
		if (mps->row_type[r] == 'E')
			continue;
		slack[r] = next++;
		b->qp->lo[slack[r]] = 0;
		b->qp->line[slack[r]] = mps->row_line[r];
		error = limen_qp_put_equality(b, r, slack[r], mps->row_type[r] == 'L' ? 1 : -1, mps->row_line[r]);
	}
	return error;
}

int limen_qp_mps_build(const struct mps *mps, struct limen_qp **qp)
{
	struct limen_qp_builder b;
	size_t n = mps->n, slack[LIMEN_QP_VARIABLES_MAX];

	for (size_t r = 0; r < mps->m; r++)
		n += mps->row_type[r] != 'E';
	int error = limen_qp_builder_init(&b, mps->file, n, mps->m, mps->err);

	if (error)
		return error;
	for (size_t i = 0; i < mps->n; i++) {
		b.qp->lo[i] = 0;
		b.qp->line[i] = mps->column_line[i];
	}
	for (size_t r = 0; r < mps->m; r++)
		b.qp->equality_line[r] = mps->row_line[r];
	error = put_slacks(mps, &b, slack);
	for (size_t k = 0; !error && k < mps->entries; k++)
		error = put(mps, &b, &mps->entry[k], slack);
	if (!error)
		error = limen_qp_builder_check(&b);
	*qp = error ? NULL : b.qp;
	limen_qp_builder_free(&b, !error);
	return error;
}
