// SPDX-License-Identifier: Apache-2.0
// Reading bytes that may be malformed.
#ifndef PVHCHAIN_BYTES_H_
#define PVHCHAIN_BYTES_H_

#include <stdbool.h>
#include <stdint.h>

// A view of `size` bytes; the owner must outlive it.
struct ldr_bytes {
  const uint8_t* data;
  uint64_t size;
};

// Returns whether `size` bytes from `offset` lie within `total` bytes. Nothing
// is added, so nothing can wrap.
static inline bool ldr_fits(uint64_t offset, uint64_t size, uint64_t total) {
  return offset <= total && size <= total - offset;
}

// Copies `size` bytes from `offset` to `out`, at any alignment. If they do not
// all exist, it returns false and leaves `out` unchanged.
bool ldr_read(struct ldr_bytes bytes, uint64_t offset, void* out,
              uint32_t size);

// Physical memory as the loader sees it. `base` is where address 0 lies: 0 in
// the loader, the address of a buffer in tests.
struct ldr_memory {
  uintptr_t base;
  uint64_t size;
};

// Returns a view of `size` bytes at the physical address `paddr`; an empty view
// if they do not all lie in `memory`.
struct ldr_bytes ldr_memory_view(struct ldr_memory memory, uint64_t paddr,
                                 uint64_t size);

#endif  // PVHCHAIN_BYTES_H_
