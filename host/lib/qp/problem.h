/* problem.h: putting a problem together, entry by entry, each with the line it came from. */
#ifndef LIMEN_QP_PROBLEM_H
#define LIMEN_QP_PROBLEM_H

#include <limen/qp.h>

#include "errmsg.h"

struct limen_qp_builder {
	struct limen_qp *qp;
	const char *name;                                       /* of the file */
	unsigned *q_line, *c_line, *lo_line, *hi_line, *a_line; /* line + 1 of each entry; 0: not given */
	struct limen_errmsg *err;
};

/* All entries 0, all bounds open (nonnegative: from 0 on). LIMEN_EDATA for a size that cannot be. */
int limen_qp_builder_init(struct limen_qp_builder *builder, const char *name, size_t n, size_t m,
			  struct limen_errmsg *err);
/* Frees what only the builder needs; the problem too unless it is handed over. */
void limen_qp_builder_free(struct limen_qp_builder *builder, bool keep);

/* both: the entry stands for Q_ij and Q_ji, and the other one must not be given. */
int limen_qp_put_quadratic(struct limen_qp_builder *builder, size_t i, size_t j, double v, unsigned line, bool both);
int limen_qp_put_linear(struct limen_qp_builder *builder, size_t i, double v, unsigned line);
int limen_qp_put_low(struct limen_qp_builder *builder, size_t i, double v, unsigned line);
int limen_qp_put_high(struct limen_qp_builder *builder, size_t i, double v, unsigned line);
int limen_qp_put_equality(struct limen_qp_builder *builder, size_t row, size_t i, double v, unsigned line);
/* Symmetric, and bounds the right way round. Q becomes the mean of itself and its transpose. */
int limen_qp_builder_check(struct limen_qp_builder *builder);

int limen_qp_text(const char *name, char *text, struct limen_qp **qp, struct limen_errmsg *err);
int limen_qp_mps(const char *name, char *text, struct limen_qp **qp, struct limen_errmsg *err);
int limen_qp_npy(const char *name, const struct limen_qp_arrays *arrays, struct limen_qp **qp,
		 struct limen_errmsg *err);
int limen_qp_random(const char *spec, struct limen_qp **qp, struct limen_errmsg *err);

#endif
