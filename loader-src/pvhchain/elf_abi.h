// SPDX-License-Identifier: Apache-2.0
// ELF, as far as the loader reads it: little endian, x86.
// Source: System V ABI, chapter 4 and 5; AMD64 supplement.
//
// File header      32-bit      64-bit
//   magic 7f"ELF"   0 (4)       0 (4)
//   class           4 (1) = 1   4 (1) = 2
//   byte order      5 (1) = 1   5 (1) = 1
//   type           16 (2)      16 (2)
//   machine        18 (2)      18 (2)
//   segment table  28 (4)      32 (8)   offset in the file
//   entry size     42 (2)      54 (2)
//   entries        44 (2)      56 (2)
//   whole          52          64
//
// Segment table entry
//   type            0 (4)       0 (4)
//   offset          4 (4)       8 (8)
//   physical addr  12 (4)      24 (8)
//   size in file   16 (4)      32 (8)
//   size in memory 20 (4)      40 (8)
//   whole          32          56
//
// Note: name size (4), descriptor size (4), type (4); name and descriptor
// follow, each padded to 4 bytes.
#ifndef PVHCHAIN_ELF_ABI_H_
#define PVHCHAIN_ELF_ABI_H_

#include <stddef.h>
#include <stdint.h>

#define ELF_MAGIC 0x464c457fu
#define ELF_CLASS_32 1u
#define ELF_CLASS_64 2u
#define ELF_LITTLE_ENDIAN 1u
#define ELF_TYPE_EXECUTABLE 2u
#define ELF_TYPE_SHARED 3u  // position independent kernels
#define ELF_MACHINE_386 3u
#define ELF_MACHINE_AMD64 62u
#define ELF_SEGMENT_LOAD 1u
#define ELF_SEGMENT_NOTE 4u

// Source: Xen, xen/include/public/elfnote.h.
#define XEN_NOTE_OWNER "Xen"
#define XEN_NOTE_PHYS32_ENTRY 18u

struct elf32_header {
  uint8_t ident[16];
  uint16_t type;
  uint16_t machine;
  uint32_t version;
  uint32_t entry;
  uint32_t segment_table;
  uint32_t section_table;
  uint32_t flags;
  uint16_t header_size;
  uint16_t segment_entry_size;
  uint16_t segment_count;
  uint16_t unused_sections[3];
};
_Static_assert(sizeof(struct elf32_header) == 52, "");
_Static_assert(offsetof(struct elf32_header, segment_table) == 28, "");
_Static_assert(offsetof(struct elf32_header, segment_entry_size) == 42, "");
_Static_assert(offsetof(struct elf32_header, segment_count) == 44, "");

struct elf64_header {
  uint8_t ident[16];
  uint16_t type;
  uint16_t machine;
  uint32_t version;
  uint64_t entry;
  uint64_t segment_table;
  uint64_t section_table;
  uint32_t flags;
  uint16_t header_size;
  uint16_t segment_entry_size;
  uint16_t segment_count;
  uint16_t unused_sections[3];
};
_Static_assert(sizeof(struct elf64_header) == 64, "");
_Static_assert(offsetof(struct elf64_header, segment_table) == 32, "");
_Static_assert(offsetof(struct elf64_header, segment_entry_size) == 54, "");
_Static_assert(offsetof(struct elf64_header, segment_count) == 56, "");

struct elf32_segment {
  uint32_t type;
  uint32_t offset;
  uint32_t vaddr;
  uint32_t paddr;
  uint32_t file_size;
  uint32_t memory_size;
  uint32_t flags;
  uint32_t align;
};
_Static_assert(sizeof(struct elf32_segment) == 32, "");
_Static_assert(offsetof(struct elf32_segment, paddr) == 12, "");
_Static_assert(offsetof(struct elf32_segment, memory_size) == 20, "");

struct elf64_segment {
  uint32_t type;
  uint32_t flags;
  uint64_t offset;
  uint64_t vaddr;
  uint64_t paddr;
  uint64_t file_size;
  uint64_t memory_size;
  uint64_t align;
};
_Static_assert(sizeof(struct elf64_segment) == 56, "");
_Static_assert(offsetof(struct elf64_segment, offset) == 8, "");
_Static_assert(offsetof(struct elf64_segment, paddr) == 24, "");
_Static_assert(offsetof(struct elf64_segment, memory_size) == 40, "");

struct elf_note {
  uint32_t name_size;
  uint32_t descriptor_size;
  uint32_t type;
};
_Static_assert(sizeof(struct elf_note) == 12, "");

#endif  // PVHCHAIN_ELF_ABI_H_
