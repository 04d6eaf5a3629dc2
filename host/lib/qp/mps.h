/* mps.h: what an MPS file said, before it is a problem. */
#ifndef LIMEN_QP_MPS_H
#define LIMEN_QP_MPS_H

#include "problem.h"

enum section { NONE, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, QUADOBJ, QMATRIX, END };

struct number {
	enum section section;
	unsigned line;
	size_t i, j; /* variable; row, or second variable */
	double v;
	char bound; /* BOUNDS: 'L' or 'U' */
};

struct name {
	const char *text;
	size_t number;
};

enum { OBJECTIVE = LIMEN_QP_VARIABLES_MAX }; /* number of the objective among the rows */

struct mps {
	const char *file;
	struct limen_errmsg *err;
	unsigned line, *column_line, *row_line;
	enum section section;
	void *rows, *columns; /* trees of struct name */
	char *row_type;       /* 'E', 'L', 'G' */
	size_t n, m;
	bool objective;
	struct number *entry;
	size_t entries, room;
};

/* The problem: a variable of its own behind the columns for each inequality. */
int limen_qp_mps_build(const struct mps *mps, struct limen_qp **qp);

#endif
