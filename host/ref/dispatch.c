/* dispatch.c: which build of the kernels this processor runs. */
#include "kernels.h"

#include <string.h>

extern const struct limen_ref_kernels limen_ref_base;
#ifdef LIMEN_REF_X86
extern const struct limen_ref_kernels limen_ref_avx2, limen_ref_avx512;

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static bool has_avx512(void)
{
	return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512vl");
}
#endif

const struct limen_ref_kernels *limen_ref_kernels_at(unsigned index)
{
#ifdef LIMEN_REF_X86
	if (has_avx512() && index-- == 0)
		return &limen_ref_avx512;
	if (has_avx2() && index-- == 0)
		return &limen_ref_avx2;
#endif
	return index == 0 ? &limen_ref_base : NULL;
}

const struct limen_ref_kernels *limen_ref_kernels_find(const char *name)
{
	const struct limen_ref_kernels *kernels;

	for (unsigned i = 0; (kernels = limen_ref_kernels_at(i)) != NULL; i++)
		if (strcmp(kernels->name, name) == 0)
			return kernels;
	return NULL;
}
