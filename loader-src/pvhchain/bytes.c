// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/bytes.h"

#include <stddef.h>

#include "loader-src/pvhchain/mem.h"

bool ldr_read(struct ldr_bytes bytes, uint64_t offset, void* out,
              uint32_t size) {
  if (!ldr_fits(offset, size, bytes.size)) {
    return false;
  }
  memcpy(out, bytes.data + (uintptr_t)offset, size);
  return true;
}

struct ldr_bytes ldr_memory_view(struct ldr_memory memory, uint64_t paddr,
                                 uint64_t size) {
  struct ldr_bytes view = {NULL, 0};
  if (ldr_fits(paddr, size, memory.size)) {
    view.data = (const uint8_t*)(memory.base + (uintptr_t)paddr);
    view.size = size;
  }
  return view;
}
