// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/mem.h"

#include <stdint.h>

void* memcpy(void* to, const void* from, size_t size) {
  return memmove(to, from, size);
}

void* memmove(void* to, const void* from, size_t size) {
  uint8_t* out = to;
  const uint8_t* in = from;
  if ((uintptr_t)out <= (uintptr_t)in) {
    for (size_t i = 0; i < size; ++i) {
      out[i] = in[i];
    }
  } else {
    for (size_t i = size; i > 0; --i) {
      out[i - 1] = in[i - 1];
    }
  }
  return to;
}

void* memset(void* to, int byte, size_t size) {
  uint8_t* out = to;
  for (size_t i = 0; i < size; ++i) {
    out[i] = (uint8_t)byte;
  }
  return to;
}

int memcmp(const void* a, const void* b, size_t size) {
  const uint8_t* left = a;
  const uint8_t* right = b;
  for (size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) {
      return left[i] < right[i] ? -1 : 1;
    }
  }
  return 0;
}
