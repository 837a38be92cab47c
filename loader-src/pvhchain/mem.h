// SPDX-License-Identifier: Apache-2.0
// The four memory functions that the compiler may call. The host tests use
// those of the C library, the loader those of mem.c.
#ifndef PVHCHAIN_MEM_H_
#define PVHCHAIN_MEM_H_

#include <stddef.h>

void* memcpy(void* to, const void* from, size_t size);
void* memmove(void* to, const void* from, size_t size);
void* memset(void* to, int byte, size_t size);
int memcmp(const void* a, const void* b, size_t size);

#endif  // PVHCHAIN_MEM_H_
