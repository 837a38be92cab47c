// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/elf.h"

#include "loader-src/pvhchain/elf_abi.h"
#include "loader-src/pvhchain/notes.h"

// The fields of both classes in one structure.
struct table {
  uint64_t offset;
  uint32_t entry_size;
  uint32_t count;
};

struct entry {
  uint32_t type;
  uint64_t offset;
  uint64_t paddr;
  uint64_t file_size;
  uint64_t memory_size;
};

struct ldr_range ldr_segment_range(const struct ldr_segment* segment) {
  const struct ldr_range range = {segment->paddr,
                                  segment->paddr + segment->memory_size};
  return range;
}

// Checks the fields that both classes have at the same place, and reads the
// class.
static enum ldr_status read_ident(struct ldr_bytes file, uint32_t* bits,
                                  struct ldr_failure* failure) {
  struct elf32_header header;
  uint32_t magic;
  if (!ldr_read(file, 0, &header, sizeof(header))) {
    return ldr_fail(failure, LDR_ELF_SHORT, 0, file.size, sizeof(header));
  }
  ldr_read(file, 0, &magic, sizeof(magic));
  if (magic != ELF_MAGIC) {
    return ldr_fail(failure, LDR_ELF_MAGIC, 0, magic, ELF_MAGIC);
  }
  const uint32_t elf_class = header.ident[4];
  const uint32_t order = header.ident[5];
  if ((elf_class != ELF_CLASS_32 && elf_class != ELF_CLASS_64) ||
      order != ELF_LITTLE_ENDIAN) {
    return ldr_fail(failure, LDR_ELF_CLASS, 0, order << 8 | elf_class, 0);
  }
  if (header.machine != ELF_MACHINE_386 &&
      header.machine != ELF_MACHINE_AMD64) {
    return ldr_fail(failure, LDR_ELF_MACHINE, 0, header.machine, 0);
  }
  if (header.type != ELF_TYPE_EXECUTABLE && header.type != ELF_TYPE_SHARED) {
    return ldr_fail(failure, LDR_ELF_TYPE, 0, header.type, 0);
  }
  *bits = elf_class == ELF_CLASS_32 ? 32 : 64;
  return LDR_OK;
}

// Reads where the segment table is, and checks that it lies within the file.
static enum ldr_status read_table(struct ldr_bytes file, uint32_t bits,
                                  struct table* table,
                                  struct ldr_failure* failure) {
  uint32_t expected;
  if (bits == 32) {
    struct elf32_header header;
    ldr_read(file, 0, &header, sizeof(header));
    table->offset = header.segment_table;
    table->entry_size = header.segment_entry_size;
    table->count = header.segment_count;
    expected = sizeof(struct elf32_segment);
  } else {
    struct elf64_header header;
    if (!ldr_read(file, 0, &header, sizeof(header))) {
      return ldr_fail(failure, LDR_ELF_SHORT, 0, file.size, sizeof(header));
    }
    table->offset = header.segment_table;
    table->entry_size = header.segment_entry_size;
    table->count = header.segment_count;
    expected = sizeof(struct elf64_segment);
  }
  if (table->count != 0 && table->entry_size != expected) {
    return ldr_fail(failure, LDR_ELF_TABLE_ENTRY, 0, table->entry_size,
                    expected);
  }
  const uint64_t size = (uint64_t)table->count * expected;
  if (!ldr_fits(table->offset, size, file.size)) {
    return ldr_fail(failure, LDR_ELF_TABLE, 0, table->offset + size, file.size);
  }
  return LDR_OK;
}

// Reads entry `index` of the table. REQUIRES: the table lies within the file.
static struct entry read_entry(struct ldr_bytes file, uint32_t bits,
                               const struct table* table, uint32_t index) {
  const uint64_t at = table->offset + (uint64_t)index * table->entry_size;
  struct entry entry = {0};
  if (bits == 32) {
    struct elf32_segment raw = {0};
    ldr_read(file, at, &raw, sizeof(raw));
    entry.type = raw.type;
    entry.offset = raw.offset;
    entry.paddr = raw.paddr;
    entry.file_size = raw.file_size;
    entry.memory_size = raw.memory_size;
  } else {
    struct elf64_segment raw = {0};
    ldr_read(file, at, &raw, sizeof(raw));
    entry.type = raw.type;
    entry.offset = raw.offset;
    entry.paddr = raw.paddr;
    entry.file_size = raw.file_size;
    entry.memory_size = raw.memory_size;
  }
  return entry;
}

// Checks a segment by itself and against the earlier ones. `index` is its index
// in the table, for the message.
static enum ldr_status add_segment(struct ldr_image* image, uint32_t index,
                                   const struct entry* entry,
                                   uint64_t file_size,
                                   struct ldr_failure* failure) {
  if (entry->file_size > entry->memory_size) {
    return ldr_fail(failure, LDR_ELF_SEGMENT_SIZES, index, entry->file_size,
                    entry->memory_size);
  }
  if (entry->memory_size == 0) {
    return LDR_OK;
  }
  if (entry->file_size != 0 &&
      !ldr_fits(entry->offset, entry->file_size, file_size)) {
    return ldr_fail(failure, LDR_ELF_SEGMENT_FILE, index,
                    entry->offset + entry->file_size, file_size);
  }
  if (!ldr_fits(entry->paddr, entry->memory_size, LDR_4G)) {
    return ldr_fail(failure, LDR_ELF_SEGMENT_4G, index, entry->paddr,
                    entry->paddr + entry->memory_size);
  }
  if (image->segment_count == LDR_MAX_SEGMENTS) {
    return ldr_fail(failure, LDR_ELF_MANY_SEGMENTS, LDR_MAX_SEGMENTS + 1, 0,
                    LDR_MAX_SEGMENTS);
  }
  const struct ldr_segment segment = {
      .index = index,
      .offset = entry->offset,
      .file_size = entry->file_size,
      .paddr = entry->paddr,
      .memory_size = entry->memory_size,
  };
  for (uint32_t i = 0; i < image->segment_count; ++i) {
    const struct ldr_range other = ldr_segment_range(&image->segment[i]);
    if (ldr_range_overlaps(ldr_segment_range(&segment), other)) {
      return ldr_fail(failure, LDR_ELF_SEGMENT_OVERLAP, index, entry->paddr,
                      other.end);
    }
  }
  image->segment[image->segment_count++] = segment;
  return LDR_OK;
}

static enum ldr_status add_notes(struct ldr_image* image,
                                 const struct entry* entry, uint64_t file_size,
                                 struct ldr_failure* failure) {
  if (!ldr_fits(entry->offset, entry->file_size, file_size)) {
    return ldr_fail(failure, LDR_NOTE_FILE, 0, entry->offset + entry->file_size,
                    file_size);
  }
  if (image->note_count == LDR_MAX_NOTES) {
    return ldr_fail(failure, LDR_ELF_MANY_SEGMENTS, LDR_MAX_NOTES + 1, 0,
                    LDR_MAX_NOTES);
  }
  image->note[image->note_count].offset = entry->offset;
  image->note[image->note_count].size = entry->file_size;
  ++image->note_count;
  return LDR_OK;
}

// Sets the entry from the notes, and checks that it lies in a segment.
static enum ldr_status find_entry(struct ldr_bytes file,
                                  struct ldr_image* image,
                                  struct ldr_failure* failure) {
  uint64_t paddr;
  const enum ldr_status status =
      ldr_notes_find_entry(file, image, &paddr, failure);
  if (status != LDR_OK) {
    return status;
  }
  const struct ldr_range first_byte = {paddr, paddr + 1};
  for (uint32_t i = 0; i < image->segment_count; ++i) {
    if (ldr_range_overlaps(ldr_segment_range(&image->segment[i]), first_byte)) {
      image->entry = (uint32_t)paddr;
      return LDR_OK;
    }
  }
  return ldr_fail(failure, LDR_NOTE_ENTRY, 0, paddr, 0);
}

enum ldr_status ldr_elf_read(struct ldr_bytes file, struct ldr_image* image,
                             struct ldr_failure* failure) {
  struct table table = {0};
  image->segment_count = 0;
  image->note_count = 0;
  image->entry = 0;
  enum ldr_status status = read_ident(file, &image->bits, failure);
  if (status == LDR_OK) {
    status = read_table(file, image->bits, &table, failure);
  }
  for (uint32_t i = 0; status == LDR_OK && i < table.count; ++i) {
    const struct entry entry = read_entry(file, image->bits, &table, i);
    if (entry.type == ELF_SEGMENT_LOAD) {
      status = add_segment(image, i, &entry, file.size, failure);
    } else if (entry.type == ELF_SEGMENT_NOTE) {
      status = add_notes(image, &entry, file.size, failure);
    }
  }
  if (status == LDR_OK && image->segment_count == 0) {
    status = ldr_fail(failure, LDR_ELF_NO_SEGMENT, 0, 0, 0);
  }
  return status == LDR_OK ? find_entry(file, image, failure) : status;
}
