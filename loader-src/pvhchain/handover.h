// SPDX-License-Identifier: Apache-2.0
// Leaving the loader: carrying out the plan and entering the kernel, from
// memory that no step of the plan touches.
//
// What handover.S works from, 28 bytes:
//    0 number of steps
//    4 address of the steps (op.h)
//    8 the processor's table register: limit (2), address (4)
//   16 start information, for EBX
//   20 kernel's entry
//   24 top of the stack
#ifndef PVHCHAIN_HANDOVER_H_
#define PVHCHAIN_HANDOVER_H_

#define LDR_HANDOVER_OP_COUNT 0
#define LDR_HANDOVER_OPS 4
#define LDR_HANDOVER_GDT_REGISTER 8
#define LDR_HANDOVER_START_INFO 16
#define LDR_HANDOVER_ENTRY 20
#define LDR_HANDOVER_STACK 24

#define LDR_SELECTOR_CODE 0x08
#define LDR_SELECTOR_DATA 0x10
#define LDR_SELECTOR_TASK 0x18

#ifndef __ASSEMBLER__

#include <stdint.h>

#include "loader-src/pvhchain/layout_check.h"
#include "loader-src/pvhchain/plan.h"

struct ldr_handover {
  uint32_t op_count;
  uint32_t ops_paddr;
  uint16_t gdt_limit;
  uint16_t gdt_paddr_low;
  uint16_t gdt_paddr_high;
  uint16_t unused;
  uint32_t start_info_paddr;
  uint32_t entry;
  uint32_t stack_paddr;
};
LDR_AT(ldr_handover, op_count, LDR_HANDOVER_OP_COUNT);
LDR_AT(ldr_handover, ops_paddr, LDR_HANDOVER_OPS);
LDR_AT(ldr_handover, gdt_limit, LDR_HANDOVER_GDT_REGISTER);
LDR_AT(ldr_handover, start_info_paddr, LDR_HANDOVER_START_INFO);
LDR_AT(ldr_handover, entry, LDR_HANDOVER_ENTRY);
LDR_AT(ldr_handover, stack_paddr, LDR_HANDOVER_STACK);

// Returns how many bytes of the block handover needs, for any plan.
uint32_t ldr_handover_size(void);

// Writes what handover.S needs to `out_paddr`, and runs it; does not return.
// The first part of the block, at plan->block_paddr, must be the start
// information.
_Noreturn void ldr_handover_go(const struct ldr_plan* plan, uint32_t entry,
                               uint32_t out_paddr);

#endif  // __ASSEMBLER__

#endif  // PVHCHAIN_HANDOVER_H_
