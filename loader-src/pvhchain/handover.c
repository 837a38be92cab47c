// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/handover.h"

#include "loader-src/pvhchain/mem.h"

// The code of handover.S, which runs at any address it is copied to.
extern const uint8_t ldr_handover_code[];
extern const uint8_t ldr_handover_code_end[];

// PVH demands flat segments of 4 GiB, and a task register with base 0 and limit
// 0x67. Loading the task register marks its descriptor as busy, so the table
// must be in writable memory.
static const uint64_t gdt[] = {
    0,
    0x00cf9b000000ffff,  // code, 32-bit
    0x00cf93000000ffff,  // data
    0x0000890000000067,  // 32-bit task state, available
};

// The second part of the block.
struct block {
  uint64_t gdt[sizeof(gdt) / sizeof(gdt[0])];
  struct ldr_handover handover;
  struct ldr_op op[LDR_MAX_OPS];
  uint32_t stack[16];
  uint8_t code[];
};

static uint32_t code_size(void) {
  return (uint32_t)(ldr_handover_code_end - ldr_handover_code);
}

uint32_t ldr_handover_size(void) {
  return (uint32_t)sizeof(struct block) + code_size();
}

_Noreturn void ldr_handover_go(const struct ldr_plan* plan, uint32_t entry,
                               uint32_t out_paddr) {
  struct block* block = (struct block*)out_paddr;
  const uint32_t gdt_paddr = (uint32_t)block->gdt;
  memcpy(block->gdt, gdt, sizeof(gdt));
  memcpy(block->op, plan->op, plan->op_count * sizeof(plan->op[0]));
  memcpy(block->code, ldr_handover_code, code_size());
  const struct ldr_handover handover = {
      .op_count = plan->op_count,
      .ops_paddr = (uint32_t)block->op,
      .gdt_limit = sizeof(gdt) - 1,
      .gdt_paddr_low = (uint16_t)gdt_paddr,
      .gdt_paddr_high = (uint16_t)(gdt_paddr >> 16),
      .start_info_paddr = plan->block_paddr,
      .entry = entry,
      .stack_paddr = (uint32_t)(block->stack + 16),
  };
  block->handover = handover;
  __asm__ volatile("jmp *%0"
                   :
                   : "r"(block->code), "a"(&block->handover)
                   : "memory");
  __builtin_unreachable();
}
