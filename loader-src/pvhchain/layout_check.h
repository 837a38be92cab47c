// SPDX-License-Identifier: Apache-2.0
// Compile-time checks of structures whose layout is defined elsewhere.
#ifndef PVHCHAIN_LAYOUT_CHECK_H_
#define PVHCHAIN_LAYOUT_CHECK_H_

#include <stddef.h>

// The host tests include the same headers as C++.
#ifdef __cplusplus
#define LDR_STATIC_ASSERT(condition) static_assert(condition, #condition)
#else
#define LDR_STATIC_ASSERT(condition) _Static_assert(condition, #condition)
#endif

// Checks that `member` is at `offset` of `structure`.
#define LDR_AT(structure, member, offset) \
  LDR_STATIC_ASSERT(offsetof(struct structure, member) == (offset))

// Checks that `structure` has `size` bytes.
#define LDR_SIZE(structure, size) \
  LDR_STATIC_ASSERT(sizeof(struct structure) == (size))

#endif  // PVHCHAIN_LAYOUT_CHECK_H_
