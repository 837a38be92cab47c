// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/range.h"

#include <stddef.h>

bool ldr_range_overlaps(struct ldr_range a, struct ldr_range b) {
  return a.start < a.end && b.start < b.end && a.start < b.end &&
         b.start < a.end;
}

// Returns one of `ranges` that overlaps `range`, or NULL.
static const struct ldr_range* find_overlap(const struct ldr_ranges* ranges,
                                            struct ldr_range range) {
  for (uint32_t i = 0; i < ranges->count; ++i) {
    if (ldr_range_overlaps(ranges->item[i], range)) {
      return &ranges->item[i];
    }
  }
  return NULL;
}

bool ldr_ranges_overlap(const struct ldr_ranges* ranges,
                        struct ldr_range range) {
  return find_overlap(ranges, range) != NULL;
}

void ldr_ranges_add(struct ldr_ranges* ranges, struct ldr_range range) {
  if (range.start < range.end) {
    ranges->item[ranges->count++] = range;
  }
}

bool ldr_ranges_find_gap(struct ldr_range room, const struct ldr_ranges* taken,
                         uint64_t from, uint64_t size, uint64_t align,
                         uint64_t* start) {
  uint64_t candidate = from > room.start ? from : room.start;
  for (;;) {
    candidate = (candidate + align - 1) & ~(align - 1);
    if (candidate > room.end || size > room.end - candidate) {
      return false;
    }
    const struct ldr_range wanted = {candidate, candidate + size};
    const struct ldr_range* obstacle = find_overlap(taken, wanted);
    if (obstacle == NULL) {
      *start = candidate;
      return true;
    }
    candidate = obstacle->end;
  }
}
