// SPDX-License-Identifier: Apache-2.0
// Ranges of physical memory.
#ifndef PVHCHAIN_RANGE_H_
#define PVHCHAIN_RANGE_H_

#include <stdbool.h>
#include <stdint.h>

#define LDR_4G 0x100000000u
#define LDR_PAGE 0x1000u

// [start, end) in bytes; empty if start == end. 64 bits wide, so that a range
// can end at 4 GiB.
struct ldr_range {
  uint64_t start;
  uint64_t end;
};

// Enough for all ranges of a plan: memory map, segments, modules, block.
#define LDR_MAX_RANGES 256

struct ldr_ranges {
  uint32_t count;
  struct ldr_range item[LDR_MAX_RANGES];
};

// Returns true if the two share a byte; an empty range shares none.
bool ldr_range_overlaps(struct ldr_range a, struct ldr_range b);

// Returns true if `range` overlaps one of `ranges`.
bool ldr_ranges_overlap(const struct ldr_ranges* ranges,
                        struct ldr_range range);

// Adds a range; empty ones are left out. REQUIRES: there are fewer than
// LDR_MAX_RANGES, which the limits of all callers guarantee.
void ldr_ranges_add(struct ldr_ranges* ranges, struct ldr_range range);

// Finds the lowest address at or above `from`, a multiple of `align` (a power
// of two), at which `size` bytes lie within `room` and overlap none of `taken`.
// Returns false if there is none. REQUIRES: all of `room` and `taken` ends at
// or below 2^63, so that no sum wraps.
bool ldr_ranges_find_gap(struct ldr_range room, const struct ldr_ranges* taken,
                         uint64_t from, uint64_t size, uint64_t align,
                         uint64_t* start);

#endif  // PVHCHAIN_RANGE_H_
