// SPDX-License-Identifier: Apache-2.0
// Building what the kernel gets: start information, module list, memory map and
// texts, one after the other, as pvh_abi.h describes them.
#ifndef PVHCHAIN_START_INFO_H_
#define PVHCHAIN_START_INFO_H_

#include <stdint.h>

#include "loader-src/pvhchain/memory_map.h"
#include "loader-src/pvhchain/multiboot.h"
#include "loader-src/pvhchain/plan.h"

// Returns how many bytes ldr_start_info_build writes; a multiple of 16.
uint32_t ldr_start_info_size(const struct ldr_handoff* handoff,
                             const struct ldr_memory_map* map);

// Writes everything to `out`, whose first byte has the physical address
// `out_paddr`; the start information comes first. If `rsdp_paddr` is 0, there
// is none.
void ldr_start_info_build(const struct ldr_handoff* handoff,
                          const struct ldr_memory_map* map,
                          const struct ldr_plan* plan, uint64_t rsdp_paddr,
                          uint8_t* out, uint64_t out_paddr);

#endif  // PVHCHAIN_START_INFO_H_
