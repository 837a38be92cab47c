// SPDX-License-Identifier: Apache-2.0
// Multiboot 1, as far as the loader uses it. All fields are little endian and
// 4 bytes wide, addresses are physical.
// Source: Multiboot Specification 0.6.96, sections 3.1 and 3.3.
//
// Header, in the first 8192 bytes of the file, 4-byte aligned:
//    0 magic 0x1badb002
//    4 flags: bit 0 page-aligned modules, bit 1 memory map, bit 2 video fields
//    8 checksum: the three add up to 0
//   12 load addresses, 20 bytes, used only with flag bit 16
//   32 video mode type: 0 graphics, 1 text
//   36 width, 40 height, 44 depth; 0 means any
//
// Information, whose address EBX holds at entry:
//    0 flags: bit 3 modules, bit 6 memory map
//   20 number of modules
//   24 address of the module list
//   44 length of the memory map in bytes
//   48 address of the memory map
//
// Module list entry (16 bytes):
//    0 start, 4 end (the byte behind the last), 8 text, 12 zero
//
// Memory map entry (the field size plus 4 bytes):
//    0 size of the rest of the entry, at least 20
//    4 address (8 bytes), 12 length (8 bytes), 20 type (as in e820)
#ifndef PVHCHAIN_MULTIBOOT_ABI_H_
#define PVHCHAIN_MULTIBOOT_ABI_H_

#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_HEADER_PAGE_ALIGN 1
#define MULTIBOOT_HEADER_MEMORY_INFO 2
#define MULTIBOOT_HEADER_VIDEO 4
#define MULTIBOOT_HEADER_VIDEO_TEXT 1

#define MULTIBOOT_ENTRY_MAGIC 0x2badb002

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#define MULTIBOOT_INFO_MODULES 0x08u
#define MULTIBOOT_INFO_MEMORY_MAP 0x40u

struct multiboot_info {
  uint32_t flags;
  uint32_t unused_memory_and_command_line[4];
  uint32_t module_count;
  uint32_t module_list_paddr;
  uint32_t unused_symbols[4];
  uint32_t memory_map_length;
  uint32_t memory_map_paddr;
};
_Static_assert(offsetof(struct multiboot_info, module_count) == 20, "");
_Static_assert(offsetof(struct multiboot_info, module_list_paddr) == 24, "");
_Static_assert(offsetof(struct multiboot_info, memory_map_length) == 44, "");
_Static_assert(offsetof(struct multiboot_info, memory_map_paddr) == 48, "");

struct multiboot_module {
  uint32_t start_paddr;
  uint32_t end_paddr;
  uint32_t text_paddr;
  uint32_t reserved;
};
_Static_assert(sizeof(struct multiboot_module) == 16, "");

struct multiboot_memory_entry {
  uint32_t size;
  uint32_t address[2];  // low, high: 8 bytes at an odd multiple of 4
  uint32_t length[2];
  uint32_t type;
};
_Static_assert(sizeof(struct multiboot_memory_entry) == 24, "");
_Static_assert(offsetof(struct multiboot_memory_entry, address) == 4, "");
_Static_assert(offsetof(struct multiboot_memory_entry, length) == 12, "");
_Static_assert(offsetof(struct multiboot_memory_entry, type) == 20, "");

#endif  // __ASSEMBLER__

#endif  // PVHCHAIN_MULTIBOOT_ABI_H_
