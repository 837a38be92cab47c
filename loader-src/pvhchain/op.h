// SPDX-License-Identifier: Apache-2.0
// One step of a plan, as handover.S carries it out. 16 bytes:
//    0 kind
//    4 to: physical address
//    8 from: physical address (copies)
//   12 size in bytes
#ifndef PVHCHAIN_OP_H_
#define PVHCHAIN_OP_H_

#define LDR_OP_COPY_UP 0    // from the first byte to the last
#define LDR_OP_COPY_DOWN 1  // from the last byte to the first
#define LDR_OP_ZERO 2

#define LDR_OP_KIND 0
#define LDR_OP_TO 4
#define LDR_OP_FROM 8
#define LDR_OP_SIZE 12
#define LDR_OP_BYTES 16

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct ldr_op {
  uint32_t kind;
  uint32_t to;
  uint32_t from;
  uint32_t size;
};
_Static_assert(offsetof(struct ldr_op, kind) == LDR_OP_KIND, "");
_Static_assert(offsetof(struct ldr_op, to) == LDR_OP_TO, "");
_Static_assert(offsetof(struct ldr_op, from) == LDR_OP_FROM, "");
_Static_assert(offsetof(struct ldr_op, size) == LDR_OP_SIZE, "");
_Static_assert(sizeof(struct ldr_op) == LDR_OP_BYTES, "");

#endif  // __ASSEMBLER__

#endif  // PVHCHAIN_OP_H_
