// SPDX-License-Identifier: Apache-2.0
// Deciding where everything goes, and in which order it is moved there.
//
// The kernel's segments have fixed places. GRUB has put the kernel file and the
// modules wherever it found room, which may be at these places. The plan is
// made before the first byte moves:
//
//  1. Places. Segments go where the file says. A module that does not overlap
//     them stays; any other gets the lowest free place after the kernel, or
//     before it if there is none. The block (start information, tables, the
//     code that carries out the plan) gets a place that overlaps none of these,
//     no source, and not the running loader. So it can be written while the
//     loader runs, and nothing in the plan overwrites it. The loader itself may
//     be overwritten.
//  2. Order. A copy may run if its destination contains no source of another
//     copy. If no copy may run, the source of one is first copied aside, to
//     memory that is no destination and no source. That copy no longer blocks
//     any other, so each source is copied aside at most once, and the ordering
//     ends. A copy that overlaps itself runs in the direction that is safe.
//  3. Zeros. The parts of segments that are not in the file are cleared last.
//
// All of this is a pure function; plan_test.cc carries out plans on simulated
// memory.
#ifndef PVHCHAIN_PLAN_H_
#define PVHCHAIN_PLAN_H_

#include <stdint.h>

#include "loader-src/pvhchain/elf.h"
#include "loader-src/pvhchain/memory_map.h"
#include "loader-src/pvhchain/multiboot.h"
#include "loader-src/pvhchain/op.h"
#include "loader-src/pvhchain/range.h"
#include "loader-src/pvhchain/status.h"

// Each segment and each module is moved at most twice, and each segment has at
// most one part to clear.
#define LDR_MAX_MOVES (LDR_MAX_SEGMENTS + LDR_MAX_MODULES)
#define LDR_MAX_OPS (2 * LDR_MAX_MOVES + LDR_MAX_SEGMENTS)

struct ldr_plan_input {
  const struct ldr_memory_map* map;
  const struct ldr_image* image;      // read from modules[0]
  const struct ldr_handoff* handoff;  // its modules have been checked to be RAM
  struct ldr_range self;              // the memory of the running loader
  uint64_t block_size;                // bytes; the block is page-aligned
};

struct ldr_plan {
  uint32_t block_paddr;
  uint32_t op_count;
  uint32_t module_paddr[LDR_MAX_MODULES];  // [0] is not used
  struct ldr_op op[LDR_MAX_OPS];
};

// Makes the plan. Refuses segments outside of RAM (LDR_ELF_SEGMENT_MEMORY), and
// kernels and modules that do not fit (LDR_PLAN_*).
enum ldr_status ldr_plan_make(const struct ldr_plan_input* input,
                              struct ldr_plan* plan,
                              struct ldr_failure* failure);

#endif  // PVHCHAIN_PLAN_H_
