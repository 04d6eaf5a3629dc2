/* arith.c: exp2, log2, softmax and draws out of + - * / alone.
 *
 * exp2: x = n + f with |f| <= 1/2, Taylor polynomial of e^(f ln 2), scaled by the exponent field.
 * log2: x = 2^e m with m in [1/sqrt 2, sqrt 2), log2 m = (2 / ln 2) atanh(s), s = (m - 1) / (m + 1).
 */
#include <limen/arith.h>

#include <stdint.h>
#include <string.h>

static double from_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static uint64_t to_bits(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

/* 1/n!, n = 0..14: |f ln 2| <= 0.347, so the first term left out is below 1e-19 */
static const double factorial_inv[] = {
	1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
	1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0, 1.0 / 87178291200.0,
};

double limen_exp2(double x)
{
	if (x != x)
		return x;
	if (x >= 1024.0)
		return from_bits(UINT64_C(0x7ff) << 52);
	if (x < -1022.0)
		return 0.0;

	int n = (int)(x < 0 ? x - 0.5 : x + 0.5);
	double t = (x - n) * LIMEN_LN2, sum = 0.0;

	for (int k = 14; k >= 0; k--)
		sum = sum * t + factorial_inv[k];
	/* two factors, since 2^1024 is no double though 2^1024 times something below 1 is */
	int half = n / 2;
	return sum * from_bits((uint64_t)(1023 + half) << 52) * from_bits((uint64_t)(1023 + n - half) << 52);
}

double limen_log2(double x)
{
	if (x != x || x < 0)
		return from_bits(UINT64_C(0x7ff8) << 48);
	if (x == 0)
		return from_bits(UINT64_C(0xfff) << 52);
	if (to_bits(x) >> 52 == 0x7ff)
		return x;

	int e = 0;
	if (to_bits(x) >> 52 == 0) { /* subnormal */
		x *= 18014398509481984.0; /* 2^54 */
		e = -54;
	}
	uint64_t bits = to_bits(x);
	e += (int)(bits >> 52) - 1023;
	double m = from_bits((bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3ff) << 52);
	if (m >= 1.41421356237309504880) {
		m *= 0.5;
		e++;
	}
	double s = (m - 1.0) / (m + 1.0), s2 = s * s, sum = 0.0;

	for (int k = 11; k >= 1; k--) /* s2 <= 0.0295: the term left out is below 2e-20 of s */
		sum = (sum + 1.0 / (2 * k + 1)) * s2;
	/* s + s sum, with the large part last; 2 / ln 2 in two parts keeps the small results at 2 ulp */
	const double hi = 2.88539008177792681472, lo = 4.0710547481862066e-17;
	double a = s * hi;
	return e + (a + (s * lo + a * sum));
}

double limen_geometric(double a, double b, double f)
{
	if (f <= 0 || a == b)
		return a;
	if (f >= 1)
		return b;
	return a * limen_exp2(f * limen_log2(b / a));
}

int64_t limen_round(double x, int64_t lo, int64_t hi)
{
	if (!(x > (double)lo))
		return lo;
	if (x >= (double)hi)
		return hi;
	int64_t i = (int64_t)x;
	double part = x - (double)i;

	if (part >= 0.5)
		i++;
	else if (part <= -0.5)
		i--;
	return i;
}

void limen_softmax(const double *y, double *p, size_t n)
{
	double max = y[0], sum = 0.0;

	for (size_t i = 1; i < n; i++)
		if (y[i] > max)
			max = y[i];
	for (size_t i = 0; i < n; i++) {
		p[i] = limen_exp2((y[i] - max) * LIMEN_LOG2E);
		sum += p[i];
	}
	for (size_t i = 0; i < n; i++)
		p[i] /= sum;
}

double limen_sigmoid(double y)
{
	return 1.0 / (1.0 + limen_exp2(-y * LIMEN_LOG2E));
}

uint64_t limen_splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void limen_draw_init(struct limen_draw *draw, uint64_t seed, const char *use)
{
	uint64_t name = 0;

	for (int i = 0; i < 8 && use[i]; i++)
		name |= (uint64_t)(unsigned char)use[i] << 8 * i;
	draw->state = seed;
	draw->state = limen_splitmix64(&draw->state) ^ name;
	draw->state = limen_splitmix64(&draw->state);
}

uint64_t limen_draw_word(struct limen_draw *draw)
{
	return limen_splitmix64(&draw->state);
}

uint64_t limen_draw_below(struct limen_draw *draw, uint64_t n)
{
	uint64_t r = limen_draw_word(draw), rh = r >> 32, rl = r & 0xffffffff, nh = n >> 32, nl = n & 0xffffffff;
	uint64_t mid = rh * nl + (rl * nl >> 32), mid2 = rl * nh + (mid & 0xffffffff);

	return rh * nh + (mid >> 32) + (mid2 >> 32);
}

double limen_draw_unit(struct limen_draw *draw)
{
	return (double)(limen_draw_word(draw) >> 11) * 0x1p-53;
}
