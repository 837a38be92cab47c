// SPDX-License-Identifier: Apache-2.0
// Ranges of physical memory.
#ifndef PVHCHAIN_RANGE_H_
#define PVHCHAIN_RANGE_H_

#include <stdbool.h>
#include <stdint.h>

#define LDR_4G 0x100000000u
#define LDR_PAGE 0x1000u

// [start, end) in bytes; empty if start == end. 64 bits, so that a range may
// end at 4 GiB.
struct ldr_range {
  uint64_t start;
  uint64_t end;
};

// Enough for what a plan keeps apart: memory map, segments, modules, block.
#define LDR_MAX_RANGES 256

struct ldr_ranges {
  uint32_t count;
  struct ldr_range item[LDR_MAX_RANGES];
};

// True if the two have a byte in common; an empty range has none.
bool ldr_range_overlaps(struct ldr_range a, struct ldr_range b);

// True if `range` overlaps one of `ranges`.
bool ldr_ranges_overlap(const struct ldr_ranges* ranges,
                        struct ldr_range range);

// Adds a range. Empty ones are left out.
// REQUIRES: fewer than LDR_MAX_RANGES are in; the callers' limits see to it.
void ldr_ranges_add(struct ldr_ranges* ranges, struct ldr_range range);

// Finds the lowest address at or above `from`, a multiple of `align` (a power
// of two), where `size` bytes lie within `room` and overlap none of `taken`.
// Returns false if there is none. All of `room` and `taken` ends at or below
// 2^63, so that no sum wraps.
bool ldr_ranges_find_gap(struct ldr_range room, const struct ldr_ranges* taken,
                         uint64_t from, uint64_t size, uint64_t align,
                         uint64_t* start);

#endif  // PVHCHAIN_RANGE_H_
