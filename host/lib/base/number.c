/* number.c: strict decimal numbers. Fifteen digits and a power of ten up to 22 are exact in doubles, so that the
 * usual options parse to the nearest double without strtod, which would follow the locale. */
#include "number.h"

#include <ctype.h>
#include <stddef.h>

static const char *digits(const char *at, uint64_t *mantissa, int *exponent, int step, int *seen)
{
	for (; isdigit((unsigned char)*at); at++) {
		++*seen;
		if (*mantissa < UINT64_C(900719925474099)) { /* below 2^53 / 10 */
			*mantissa = *mantissa * 10 + (uint64_t)(*at - '0');
			*exponent += step;
		} else if (step == 0) {
			++*exponent; /* a digit before the point that does not count */
		}
	}
	return at;
}

bool limen_number(const char *text, double *value)
{
	const char *at = text;
	bool negative = *at == '-';
	uint64_t mantissa = 0;
	int exponent = 0, seen = 0;

	if (*at == '-' || *at == '+')
		at++;
	at = digits(at, &mantissa, &exponent, 0, &seen);
	if (*at == '.')
		at = digits(at + 1, &mantissa, &exponent, -1, &seen);
	if (!seen)
		return false;
	if (*at == 'e' || *at == 'E') {
		int sign = at[1] == '-' ? -1 : 1, power = 0;

		at += 1 + (at[1] == '-' || at[1] == '+');
		if (!isdigit((unsigned char)*at))
			return false;
		for (; isdigit((unsigned char)*at); at++)
			if (power < 1000)
				power = power * 10 + (*at - '0');
		exponent += sign * power;
	}
	if (*at)
		return false;
	if (exponent > 300 || exponent < -300)
		return mantissa == 0 ? (*value = 0.0, true) : false;
	double x = (double)mantissa, scale = 1.0;

	for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--)
		scale *= 10.0;
	x = exponent < 0 ? x / scale : x * scale;
	if (x > 1e300)
		return false;
	*value = negative ? -x : x;
	return true;
}

bool limen_number_u64(const char *text, uint64_t *value)
{
	uint64_t v = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (!isdigit((unsigned char)*text))
			return false;
		unsigned digit = (unsigned)(*text - '0');

		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}
