/* digits.c: ten handwritten-like digits, drawn from strokes, so that a first run needs no download.
 *
 * A glyph is one or two polylines on the unit square (y down). Each sample moves every corner a little, then shifts,
 * scales and shears the whole, draws it with a pen of some width onto 8 x 8 pixels of 4 x 4 points each (so a pixel
 * counts 0..16 inked points) and lets a few points flip. Sample i depends on (seed, train or test, i) alone. Pooled digits
 * are the same drawings, 2 x 2 pixels added up into one.
 */
#include <limen/arith.h>

#include "dataset.h"

#include <string.h>

enum { SIDE = 8, SUB = 4, POINTS = SIDE * SUB, CORNERS = 16, GREY = SUB * SUB };

struct point {
	double x, y;
};

/* x < 0 lifts the pen; the list ends at its count */
static const struct {
	int n;
	struct point at[CORNERS];
} glyphs[10] = {
	{9, {{.5, .1}, {.3, .2}, {.24, .5}, {.3, .8}, {.5, .9}, {.7, .8}, {.76, .5}, {.7, .2}, {.5, .1}}},
	{3, {{.36, .26}, {.56, .1}, {.54, .9}}},
	{7, {{.26, .28}, {.4, .12}, {.62, .14}, {.7, .32}, {.5, .6}, {.26, .88}, {.76, .86}}},
	{9, {{.28, .16}, {.56, .1}, {.7, .26}, {.62, .44}, {.44, .48}, {.64, .54}, {.72, .72}, {.56, .9}, {.28, .84}}},
	{6, {{.44, .1}, {.24, .6}, {.76, .6}, {-1, 0}, {.62, .34}, {.58, .9}}},
	{8, {{.7, .12}, {.36, .12}, {.32, .46}, {.56, .42}, {.72, .58}, {.68, .8}, {.48, .9}, {.26, .82}}},
	{9, {{.64, .1}, {.4, .26}, {.28, .54}, {.32, .8}, {.5, .9}, {.68, .8}, {.68, .6}, {.5, .52}, {.3, .64}}},
	{6, {{.26, .14}, {.74, .14}, {.54, .5}, {.42, .9}, {-1, 0}, {.38, .52}}},
	{11, {{.5, .48}, {.32, .36}, {.34, .18}, {.5, .1}, {.66, .18}, {.66, .36}, {.5, .48}, {.3, .66}, {.42, .9},
	      {.66, .84}, {.5, .48}}},
	{9, {{.68, .36}, {.52, .46}, {.34, .4}, {.32, .2}, {.5, .1}, {.68, .2}, {.68, .46}, {.62, .7}, {.46, .9}}},
};

struct pen {
	struct point corner[CORNERS];
	int n;
	double width2; /* half the stroke's width, squared */
};

static double between(struct limen_draw *draw, double lo, double hi)
{
	return lo + (hi - lo) * limen_draw_unit(draw);
}

static void place(struct limen_draw *draw, unsigned digit, struct pen *pen)
{
	double shear = between(draw, -.38, .38), sx = between(draw, .75, 1.08), sy = between(draw, .79, 1.05);
	double dx = between(draw, -.09, .09), dy = between(draw, -.07, .07), width = between(draw, .05, .11);

	pen->n = glyphs[digit].n;
	pen->width2 = width * width;
	for (int i = 0; i < pen->n; i++) {
		struct point p = glyphs[digit].at[i];

		if (p.x >= 0) {
			double x = p.x - .5 + between(draw, -.048, .048), y = p.y - .5 + between(draw, -.048, .048);

			p.x = .5 + dx + sx * (x - shear * y);
			p.y = .5 + dy + sy * y;
			if (p.x < 0)
				p.x = 0; /* below zero means a lifted pen */
		}
		pen->corner[i] = p;
	}
}

/* Square of the distance from p to the segment a b. */
static double distance2(struct point p, struct point a, struct point b)
{
	double ux = b.x - a.x, uy = b.y - a.y, vx = p.x - a.x, vy = p.y - a.y, uu = ux * ux + uy * uy;
	double t = uu > 0 ? (ux * vx + uy * vy) / uu : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	vx -= t * ux;
	vy -= t * uy;
	return vx * vx + vy * vy;
}

static bool inked(const struct pen *pen, struct point p)
{
	for (int i = 1; i < pen->n; i++)
		if (pen->corner[i - 1].x >= 0 && pen->corner[i].x >= 0 &&
		    distance2(p, pen->corner[i - 1], pen->corner[i]) <= pen->width2)
			return true;
	return false;
}

/* Draws onto SIDE / pool x SIDE / pool pixels. */
static void draw_digit(struct limen_draw *draw, unsigned digit, unsigned pool, uint8_t *x)
{
	struct pen pen;
	/* one point in this many flips; it differs from sheet to sheet, as paper does */
	uint64_t noise = 10 + limen_draw_below(draw, 50);
	unsigned side = SIDE / pool, sub = SUB * pool;

	place(draw, digit, &pen);
	memset(x, 0, side * side);
	for (unsigned v = 0; v < POINTS; v++)
		for (unsigned h = 0; h < POINTS; h++) {
			struct point p = {(h + .5) / POINTS, (v + .5) / POINTS};
			bool flip = limen_draw_below(draw, noise) == 0;
			uint8_t *pixel = &x[v / sub * side + h / sub];

			*pixel = (uint8_t)(*pixel + (inked(&pen, p) != flip));
		}
}

int limen_digits_draw(size_t rows, uint64_t seed, bool test, unsigned pool, struct limen_data *data,
		      struct limen_errmsg *err)
{
	struct limen_draw sheets;
	unsigned features = SIDE / pool * (SIDE / pool);
	int error = limen_dataset_reserve(data, rows, features, err);

	if (error)
		return error;
	limen_draw_init(&sheets, seed, test ? "test" : "train");
	for (size_t i = 0; i < rows; i++) {
		/* a stream of its own per sample */
		struct limen_draw draw = {limen_draw_word(&sheets)};
		unsigned digit = (unsigned)limen_draw_below(&draw, 10);

		data->label[i] = (uint16_t)digit;
		draw_digit(&draw, digit, pool, data->x + i * features);
	}
	return LIMEN_OK;
}
