// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/writer.h"

#include <cassert>

namespace bootmill::elf {
namespace {

// Writes the fields of a record one after the other.
class FieldWriter {
 public:
  FieldWriter(std::span<std::byte> out, Class elf_class)
      : out_(out), wide_(elf_class == Class::k64) {}

  void Half(uint16_t value) { Put(value); }
  void Word(uint32_t value) { Put(value); }
  void Native(uint64_t value) {
    if (wide_) {
      Put(value);
    } else {
      assert(value <= UINT32_MAX);
      Put(static_cast<uint32_t>(value));
    }
  }

 private:
  template <typename T>
  void Put(T value) {
    WriteLittleEndian<T>(out_, position_, value);
    position_ += sizeof(T);
  }

  std::span<std::byte> out_;
  bool wide_;
  size_t position_ = 0;
};

}  // namespace

void WriteHeader(const Header& header, std::span<std::byte> out) {
  const RecordSizes sizes = SizesOf(header.elf_class);
  FieldWriter fields(out, header.elf_class);
  // e_ident: magic, class, little endian, version 1, then zeros.
  fields.Word(0x464c457f);
  fields.Word(static_cast<uint32_t>(header.elf_class) | 1U << 8U | 1U << 16U);
  fields.Word(0);
  fields.Word(0);
  fields.Half(kTypeExecutable);
  fields.Half(MachineOf(header.elf_class));
  fields.Word(1);  // e_version
  fields.Native(header.entry);
  fields.Native(header.program_headers_offset);
  fields.Native(header.section_headers_offset);
  fields.Word(0);  // e_flags
  fields.Half(static_cast<uint16_t>(sizes.header));
  fields.Half(static_cast<uint16_t>(sizes.program_header));
  fields.Half(header.program_header_count);
  fields.Half(static_cast<uint16_t>(sizes.section_header));
  fields.Half(header.section_header_count);
  fields.Half(header.name_section_index);
}

void WriteSegment(Class elf_class, const Segment& segment,
                  std::span<std::byte> out) {
  FieldWriter fields(out, elf_class);
  fields.Word(segment.type);
  if (elf_class == Class::k64) {
    fields.Word(segment.flags);
  }
  fields.Native(segment.offset);
  fields.Native(segment.virtual_address);
  fields.Native(segment.physical_address);
  fields.Native(segment.file_size);
  fields.Native(segment.memory_size);
  if (elf_class == Class::k32) {
    fields.Word(segment.flags);
  }
  fields.Native(segment.alignment);
}

void WriteSection(Class elf_class, const Section& section,
                  std::span<std::byte> out) {
  FieldWriter fields(out, elf_class);
  fields.Word(section.name_offset);
  fields.Word(section.type);
  fields.Native(section.flags);
  fields.Native(section.address);
  fields.Native(section.offset);
  fields.Native(section.size);
  fields.Word(0);  // sh_link
  fields.Word(0);  // sh_info
  fields.Native(section.alignment);
  fields.Native(0);  // sh_entsize
}

void WriteWord(Class elf_class, uint64_t value, std::span<std::byte> out) {
  FieldWriter(out, elf_class).Native(value);
}

}  // namespace bootmill::elf
