// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/notes.h"

#include <stdbool.h>

#include "loader-src/pvhchain/elf_abi.h"
#include "loader-src/pvhchain/mem.h"

static uint64_t padded(uint64_t size) { return (size + 3) & ~(uint64_t)3; }

static bool is_entry_note(struct ldr_bytes notes, uint64_t name_at,
                          const struct elf_note* note) {
  char name[sizeof(XEN_NOTE_OWNER)];
  return note->type == XEN_NOTE_PHYS32_ENTRY &&
         note->name_size == sizeof(name) &&
         ldr_read(notes, name_at, name, sizeof(name)) &&
         memcmp(name, XEN_NOTE_OWNER, sizeof(name)) == 0;
}

static enum ldr_status read_entry(struct ldr_bytes notes, uint64_t at,
                                  uint32_t size, uint64_t* paddr,
                                  struct ldr_failure* failure) {
  *paddr = 0;
  if (size != 4 && size != 8) {
    return ldr_fail(failure, LDR_NOTE_SIZE, 0, size, 0);
  }
  ldr_read(notes, at, paddr,
           size);  // little endian, so these are the low bytes
  return LDR_OK;
}

// Searches one extent; returns LDR_NOTE_ABSENT if it has no such note.
static enum ldr_status search(struct ldr_bytes notes, uint64_t file_offset,
                              uint64_t* paddr, struct ldr_failure* failure) {
  struct elf_note note;
  uint64_t at = 0;
  while (ldr_read(notes, at, &note, sizeof(note))) {
    const uint64_t name_at = at + sizeof(note);
    const uint64_t descriptor_at = name_at + padded(note.name_size);
    // The padding of the last descriptor may be missing.
    if (!ldr_fits(descriptor_at, note.descriptor_size, notes.size)) {
      return ldr_fail(failure, LDR_NOTE_CUT, 0, file_offset + at, notes.size);
    }
    if (is_entry_note(notes, name_at, &note)) {
      return read_entry(notes, descriptor_at, note.descriptor_size, paddr,
                        failure);
    }
    at = descriptor_at + padded(note.descriptor_size);
  }
  return LDR_NOTE_ABSENT;
}

enum ldr_status ldr_notes_find_entry(struct ldr_bytes file,
                                     const struct ldr_image* image,
                                     uint64_t* paddr,
                                     struct ldr_failure* failure) {
  for (uint32_t i = 0; i < image->note_count; ++i) {
    const struct ldr_note_extent* extent = &image->note[i];
    const struct ldr_bytes notes = {file.data + (uintptr_t)extent->offset,
                                    extent->size};
    const enum ldr_status status =
        search(notes, extent->offset, paddr, failure);
    if (status != LDR_NOTE_ABSENT) {
      return status;
    }
  }
  return ldr_fail(failure, LDR_NOTE_ABSENT, 0, 0, 0);
}
