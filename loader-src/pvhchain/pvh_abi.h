// SPDX-License-Identifier: Apache-2.0
// What a PVH kernel finds at entry. Little endian, addresses are physical, and
// an address of 0 means that the thing is absent.
// Source: Xen, xen/include/public/arch-x86/hvm/start_info.h and
// docs/misc/pvh.pandoc, read at Xen 4.17.
//
// Start information (EBX), 56 bytes:
//    0 magic 0x336ec578
//    4 version: 1
//    8 flags (SIF_*): 0 for a guest
//   12 number of modules
//   16 module list (8)
//   24 command line (8)
//   32 RSDP (8)
//   40 memory map (8)
//   48 entries of the memory map
//   52 reserved, 0
//
// Module list entry, 32 bytes, each field 8 bytes:
//    0 address, 8 size, 16 command line, 24 reserved, 0
//
// Memory map entry, 24 bytes:
//    0 address (8), 8 size (8), 16 type (4), 20 reserved, 0 (4)
#ifndef PVHCHAIN_PVH_ABI_H_
#define PVHCHAIN_PVH_ABI_H_

#include <stddef.h>
#include <stdint.h>

#define PVH_START_MAGIC 0x336ec578u
#define PVH_START_VERSION 1u

// Types of the memory map, those of e820.
#define PVH_MEMORY_RAM 1u
#define PVH_MEMORY_RESERVED 2u
#define PVH_MEMORY_ACPI 3u
#define PVH_MEMORY_NVS 4u

struct pvh_start_info {
  uint32_t magic;
  uint32_t version;
  uint32_t flags;
  uint32_t module_count;
  uint64_t module_list_paddr;
  uint64_t command_line_paddr;
  uint64_t rsdp_paddr;
  uint64_t memory_map_paddr;
  uint32_t memory_map_entries;
  uint32_t reserved;
};
_Static_assert(sizeof(struct pvh_start_info) == 56, "");
_Static_assert(offsetof(struct pvh_start_info, module_count) == 12, "");
_Static_assert(offsetof(struct pvh_start_info, module_list_paddr) == 16, "");
_Static_assert(offsetof(struct pvh_start_info, command_line_paddr) == 24, "");
_Static_assert(offsetof(struct pvh_start_info, rsdp_paddr) == 32, "");
_Static_assert(offsetof(struct pvh_start_info, memory_map_paddr) == 40, "");
_Static_assert(offsetof(struct pvh_start_info, memory_map_entries) == 48, "");

struct pvh_module {
  uint64_t paddr;
  uint64_t size;
  uint64_t command_line_paddr;
  uint64_t reserved;
};
_Static_assert(sizeof(struct pvh_module) == 32, "");
_Static_assert(offsetof(struct pvh_module, command_line_paddr) == 16, "");

struct pvh_memory_entry {
  uint64_t address;
  uint64_t size;
  uint32_t type;
  uint32_t reserved;
};
_Static_assert(sizeof(struct pvh_memory_entry) == 24, "");
_Static_assert(offsetof(struct pvh_memory_entry, type) == 16, "");

#endif  // PVHCHAIN_PVH_ABI_H_
