/* kernels.c: see kernels.h. Compiled once for each instruction set, which LIMEN_REF_ISA names. */
#include "kernels.h"

#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "kernels_linear.h"
#include "kernels_pulse.h"
#include "kernels_dense.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)
#define PASTE_OF(a, b) a##b
#define PASTE(a, b) PASTE_OF(a, b)

const struct limen_ref_kernels PASTE(limen_ref_, LIMEN_REF_ISA) = {
	.name = TEXT(LIMEN_REF_ISA),
	.mvm = mvm,
	.mvmt = mvmt,
	.grad = grad,
	.scan = scan,
	.sparse = sparse,
	.dense = dense,
};
