// SPDX-License-Identifier: Apache-2.0
// Reading a PVH kernel: what is loaded where, and where it is entered. The file
// comes from a guest's disk, so everything in it is checked before it is used.
#ifndef PVHCHAIN_ELF_H_
#define PVHCHAIN_ELF_H_

#include <stdint.h>

#include "loader-src/pvhchain/bytes.h"
#include "loader-src/pvhchain/range.h"
#include "loader-src/pvhchain/status.h"

#define LDR_MAX_SEGMENTS 32u
#define LDR_MAX_NOTES 8u

// A part of memory that is filled from the file; after `file_size` bytes it is
// zero up to `memory_size`.
struct ldr_segment {
  uint32_t index;  // index in the file's segment table, for messages
  uint64_t offset;
  uint64_t file_size;
  uint64_t paddr;
  uint64_t memory_size;
};

// A part of the file that contains notes.
struct ldr_note_extent {
  uint64_t offset;
  uint64_t size;
};

// What ldr_elf_read guarantees of an image: at least one segment; each has its
// file part within the file, file_size <= memory_size, memory_size > 0, an end
// at or below 4 GiB, and shares no byte with another; notes lie in the file;
// `entry` is in a segment.
struct ldr_image {
  uint32_t bits;  // 32 or 64
  uint32_t segment_count;
  uint32_t note_count;
  uint32_t entry;  // physical address, from the note
  struct ldr_segment segment[LDR_MAX_SEGMENTS];
  struct ldr_note_extent note[LDR_MAX_NOTES];
};

// Returns the memory that a segment fills.
struct ldr_range ldr_segment_range(const struct ldr_segment* segment);

// Reads `file` (ELF32 or ELF64, x86) into `*image`. Segments are loaded at
// their physical addresses; whether that is RAM is not checked here.
enum ldr_status ldr_elf_read(struct ldr_bytes file, struct ldr_image* image,
                             struct ldr_failure* failure);

#endif  // PVHCHAIN_ELF_H_
