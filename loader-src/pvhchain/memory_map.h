// SPDX-License-Identifier: Apache-2.0
// The guest's memory map, from Xen or from GRUB.
#ifndef PVHCHAIN_MEMORY_MAP_H_
#define PVHCHAIN_MEMORY_MAP_H_

#include <stdbool.h>
#include <stdint.h>

#include "loader-src/pvhchain/bytes.h"
#include "loader-src/pvhchain/pvh_abi.h"
#include "loader-src/pvhchain/range.h"
#include "loader-src/pvhchain/status.h"

// Xen keeps at most 128 entries for a guest; GRUB reads as many.
#define LDR_MAX_MEMORY_ENTRIES 128u

// The entries in the order and form of their source, so that the kernel gets
// what Xen says. Initialise it with {0}.
struct ldr_memory_map {
  uint32_t count;
  struct pvh_memory_entry entry[LDR_MAX_MEMORY_ENTRIES];
};

// Adds an entry. Empty entries are left out, and one that wraps is cut at 2^63.
// Returns LDR_MEMORY_LONG_MAP if the map is full.
enum ldr_status ldr_memory_map_add(struct ldr_memory_map* map, uint64_t address,
                                   uint64_t size, uint32_t type,
                                   struct ldr_failure* failure);

// Reads a map in Xen's format (XENMEM_memory_map): packed entries of 20 bytes
// with address (8), size (8), type (4). `table` must contain whole entries
// only.
enum ldr_status ldr_memory_map_from_xen(struct ldr_bytes table,
                                        struct ldr_memory_map* map,
                                        struct ldr_failure* failure);

// Reads a map in Multiboot's format (multiboot_abi.h). An entry that does not
// fit ends the map.
enum ldr_status ldr_memory_map_from_multiboot(struct ldr_bytes table,
                                              struct ldr_memory_map* map,
                                              struct ldr_failure* failure);

// Returns the range of an entry.
struct ldr_range ldr_memory_entry_range(const struct pvh_memory_entry* entry);

// Returns true if every byte of `range` is RAM and no entry of another type
// overlaps it.
bool ldr_memory_map_is_ram(const struct ldr_memory_map* map,
                           struct ldr_range range);

// Returns the bytes of RAM; overlaps are counted twice.
uint64_t ldr_memory_map_ram_bytes(const struct ldr_memory_map* map);

enum ldr_map_choice {
  LDR_MAP_AGREED,     // both call the same addresses RAM
  LDR_MAP_DISAGREED,  // they do not; Xen's is taken
  LDR_MAP_XEN_ONLY,   // GRUB gave none
  LDR_MAP_GRUB_ONLY,  // Xen gave none
  LDR_MAP_NONE,       // neither has RAM
};

// Chooses between Xen's map and GRUB's. Xen's is preferred, because GRUB may
// have sorted, merged and trimmed its own.
enum ldr_map_choice ldr_memory_map_choose(const struct ldr_memory_map* xen,
                                          const struct ldr_memory_map* grub);

#endif  // PVHCHAIN_MEMORY_MAP_H_
