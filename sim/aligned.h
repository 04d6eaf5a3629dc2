// aligned.h: arrays of a verilated core at the alignment of vectors, included before everything else in its sources.
//
// Verilator's arrays (VlUnpacked) are aligned as their elements are. The lanes' registers are such arrays, read and
// written by vector instructions, and every second access would lie across two cache lines: a tenth of the speed. Here
// each is aligned to the largest power of two that divides its size, at most a cache line. Nothing else changes.
#ifndef LIMEN_SIM_ALIGNED_H
#define LIMEN_SIM_ALIGNED_H
#define VlUnpacked VlUnpackedUnaligned
#include <verilated.h>
#undef VlUnpacked
#include <cstddef>

constexpr std::size_t limen_alignment(std::size_t bytes, std::size_t least)
{
	std::size_t alignment = 64;

	while (alignment > least && bytes % alignment)
		alignment /= 2;
	return alignment;
}

// What the sources of this design use of it. m_storage is the only member: tables are initialized through it.
template <class T, std::size_t N> struct alignas(limen_alignment(N * sizeof(T), alignof(T))) VlUnpacked final {
	T m_storage[N];

	T &operator[](std::size_t i) { return m_storage[i]; }
	const T &operator[](std::size_t i) const { return m_storage[i]; }
};
#endif
