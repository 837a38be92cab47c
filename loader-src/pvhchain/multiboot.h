// SPDX-License-Identifier: Apache-2.0
// What GRUB passes to the loader: modules with their texts, and a memory map.
// Everything small is copied, so that GRUB's structures may be overwritten
// later.
#ifndef PVHCHAIN_MULTIBOOT_H_
#define PVHCHAIN_MULTIBOOT_H_

#include <stdint.h>

#include "loader-src/pvhchain/bytes.h"
#include "loader-src/pvhchain/memory_map.h"
#include "loader-src/pvhchain/range.h"
#include "loader-src/pvhchain/status.h"

// The kernel and its modules.
#define LDR_MAX_MODULES 17u
// The space for all texts together, with their NULs. Linux accepts 2048 bytes.
#define LDR_TEXTS_ROOM 8192u

struct ldr_module {
  struct ldr_range range;
  uint32_t text;  // offset in `texts`
};

// module[0] is the kernel, and its text is the command line. The text of a
// module is what follows the file name on its line for GRUB.
struct ldr_handoff {
  uint32_t module_count;
  uint32_t texts_size;
  struct ldr_module module[LDR_MAX_MODULES];
  char texts[LDR_TEXTS_ROOM];
  struct ldr_memory_map memory_map;  // GRUB's
};

// Reads what GRUB left. `magic` and `info_paddr` are the values of EAX and EBX
// at entry.
enum ldr_status ldr_multiboot_read(struct ldr_memory memory, uint32_t magic,
                                   uint32_t info_paddr,
                                   struct ldr_handoff* handoff,
                                   struct ldr_failure* failure);

// Checks that every module lies in RAM according to `map`.
enum ldr_status ldr_multiboot_check_modules(const struct ldr_handoff* handoff,
                                            const struct ldr_memory_map* map,
                                            struct ldr_failure* failure);

#endif  // PVHCHAIN_MULTIBOOT_H_
