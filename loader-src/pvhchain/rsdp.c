// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/rsdp.h"

#include <stdbool.h>

#include "loader-src/pvhchain/mem.h"

#define RSDP_ALIGN 16u
#define RSDP_V1_SIZE 20u
#define RSDP_V2_SIZE 36u
#define RSDP_REVISION 15u
#define RSDP_LENGTH 20u

static bool adds_up(const uint8_t* bytes, uint64_t size) {
  uint8_t sum = 0;
  for (uintptr_t i = 0; i < size; ++i) {
    sum = (uint8_t)(sum + bytes[i]);
  }
  return sum == 0;
}

static bool is_rsdp(struct ldr_bytes bytes) {
  if (bytes.size < RSDP_V1_SIZE || memcmp(bytes.data, "RSD PTR ", 8) != 0 ||
      !adds_up(bytes.data, RSDP_V1_SIZE)) {
    return false;
  }
  if (bytes.data[RSDP_REVISION] < 2) {
    return true;
  }
  uint32_t length;
  return ldr_read(bytes, RSDP_LENGTH, &length, sizeof(length)) &&
         length >= RSDP_V2_SIZE && length <= bytes.size &&
         adds_up(bytes.data, length);
}

// Searches one range.
static uint64_t scan(struct ldr_memory memory, struct ldr_range range) {
  uint64_t at = (range.start + RSDP_ALIGN - 1) & ~(uint64_t)(RSDP_ALIGN - 1);
  uint64_t end = range.end;
  if (end > at && end - at > LDR_RSDP_SCAN_BYTES) {
    end = at + LDR_RSDP_SCAN_BYTES;
  }
  for (; at < end; at += RSDP_ALIGN) {
    if (is_rsdp(ldr_memory_view(memory, at, end - at))) {
      return at;
    }
  }
  return 0;
}

static uint64_t scan_types(struct ldr_memory memory,
                           const struct ldr_memory_map* map, uint32_t first,
                           uint32_t last) {
  uint64_t found = 0;
  for (uint32_t i = 0; i < map->count && found == 0; ++i) {
    if (map->entry[i].type >= first && map->entry[i].type <= last) {
      found = scan(memory, ldr_memory_entry_range(&map->entry[i]));
    }
  }
  return found;
}

uint64_t ldr_rsdp_find(struct ldr_memory memory,
                       const struct ldr_memory_map* map) {
  const uint64_t found =
      scan_types(memory, map, PVH_MEMORY_ACPI, PVH_MEMORY_NVS);
  return found != 0 ? found
                    : scan_types(memory, map, PVH_MEMORY_RESERVED,
                                 PVH_MEMORY_RESERVED);
}
