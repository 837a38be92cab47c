// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/memory_map.h"

#include "loader-src/pvhchain/layout_check.h"
#include "loader-src/pvhchain/multiboot_abi.h"

#define ADDRESS_LIMIT ((uint64_t)1 << 63)

// One entry of XENMEM_memory_map. It is packed, because entries of 20 bytes
// follow each other.
struct xen_memory_entry {
  uint32_t address[2];
  uint32_t size[2];
  uint32_t type;
};
LDR_SIZE(xen_memory_entry, 20);

static uint64_t join(const uint32_t half[2]) {
  return (uint64_t)half[1] << 32 | half[0];
}

enum ldr_status ldr_memory_map_add(struct ldr_memory_map* map, uint64_t address,
                                   uint64_t size, uint32_t type,
                                   struct ldr_failure* failure) {
  if (size == 0 || address >= ADDRESS_LIMIT) {
    return LDR_OK;
  }
  if (map->count == LDR_MAX_MEMORY_ENTRIES) {
    return ldr_fail(failure, LDR_MEMORY_LONG_MAP, map->count + 1, 0,
                    LDR_MAX_MEMORY_ENTRIES);
  }
  struct pvh_memory_entry* entry = &map->entry[map->count++];
  entry->address = address;
  entry->size = size < ADDRESS_LIMIT - address ? size : ADDRESS_LIMIT - address;
  entry->type = type;
  entry->reserved = 0;
  return LDR_OK;
}

enum ldr_status ldr_memory_map_from_xen(struct ldr_bytes table,
                                        struct ldr_memory_map* map,
                                        struct ldr_failure* failure) {
  struct xen_memory_entry entry;
  enum ldr_status status = LDR_OK;
  map->count = 0;
  for (uint64_t at = 0;
       status == LDR_OK && ldr_read(table, at, &entry, sizeof(entry));
       at += sizeof(entry)) {
    status = ldr_memory_map_add(map, join(entry.address), join(entry.size),
                                entry.type, failure);
  }
  return status;
}

enum ldr_status ldr_memory_map_from_multiboot(struct ldr_bytes table,
                                              struct ldr_memory_map* map,
                                              struct ldr_failure* failure) {
  struct multiboot_memory_entry entry;
  enum ldr_status status = LDR_OK;
  map->count = 0;
  for (uint64_t at = 0;
       status == LDR_OK && ldr_read(table, at, &entry, sizeof(entry)) &&
       entry.size >= sizeof(entry) - sizeof(entry.size);
       at += (uint64_t)entry.size + sizeof(entry.size)) {
    status = ldr_memory_map_add(map, join(entry.address), join(entry.length),
                                entry.type, failure);
  }
  return status;
}

struct ldr_range ldr_memory_entry_range(const struct pvh_memory_entry* entry) {
  const struct ldr_range range = {entry->address, entry->address + entry->size};
  return range;
}

// Returns the end of a RAM entry that contains `address`, or 0.
static uint64_t ram_end_at(const struct ldr_memory_map* map, uint64_t address) {
  for (uint32_t i = 0; i < map->count; ++i) {
    const struct ldr_range range = ldr_memory_entry_range(&map->entry[i]);
    if (map->entry[i].type == PVH_MEMORY_RAM && address >= range.start &&
        address < range.end) {
      return range.end;
    }
  }
  return 0;
}

bool ldr_memory_map_is_ram(const struct ldr_memory_map* map,
                           struct ldr_range range) {
  for (uint32_t i = 0; i < map->count; ++i) {
    if (map->entry[i].type != PVH_MEMORY_RAM &&
        ldr_range_overlaps(ldr_memory_entry_range(&map->entry[i]), range)) {
      return false;
    }
  }
  // Each step goes to an entry that ends later, so the loop ends.
  for (uint64_t at = range.start; at < range.end;) {
    at = ram_end_at(map, at);
    if (at == 0) {
      return false;
    }
  }
  return true;
}

uint64_t ldr_memory_map_ram_bytes(const struct ldr_memory_map* map) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < map->count; ++i) {
    if (map->entry[i].type == PVH_MEMORY_RAM) {
      bytes += map->entry[i].size;
    }
  }
  return bytes;
}

static bool ram_is_within(const struct ldr_memory_map* inner,
                          const struct ldr_memory_map* outer) {
  for (uint32_t i = 0; i < inner->count; ++i) {
    if (inner->entry[i].type == PVH_MEMORY_RAM &&
        !ldr_memory_map_is_ram(outer,
                               ldr_memory_entry_range(&inner->entry[i]))) {
      return false;
    }
  }
  return true;
}

enum ldr_map_choice ldr_memory_map_choose(const struct ldr_memory_map* xen,
                                          const struct ldr_memory_map* grub) {
  const bool has_xen = ldr_memory_map_ram_bytes(xen) != 0;
  const bool has_grub = ldr_memory_map_ram_bytes(grub) != 0;
  if (!has_xen) {
    return has_grub ? LDR_MAP_GRUB_ONLY : LDR_MAP_NONE;
  }
  if (!has_grub) {
    return LDR_MAP_XEN_ONLY;
  }
  return ram_is_within(xen, grub) && ram_is_within(grub, xen)
             ? LDR_MAP_AGREED
             : LDR_MAP_DISAGREED;
}
