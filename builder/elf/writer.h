// SPDX-License-Identifier: Apache-2.0
// Writing ELF headers of either class.
#ifndef BOOTMILL_BUILDER_ELF_WRITER_H_
#define BOOTMILL_BUILDER_ELF_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "builder/elf/format.h"
#include "common/bytes.h"

namespace bootmill::elf {

// The values of an executable's file header.
struct Header {
  Class elf_class = Class::k32;
  uint64_t entry = 0;
  uint64_t program_headers_offset = 0;
  uint16_t program_header_count = 0;
  uint64_t section_headers_offset = 0;
  uint16_t section_header_count = 0;
  uint16_t name_section_index = 0;
};

// Each writes one record to the start of `out`, which holds at least the
// record's size (SizesOf). REQUIRES: the values fit the class. Thread-safe.
void WriteHeader(const Header& header, std::span<std::byte> out);
void WriteSegment(Class elf_class, const Segment& segment,
                  std::span<std::byte> out);
void WriteSection(Class elf_class, const Section& section,
                  std::span<std::byte> out);

// Writes an integer of an address's width: 4 or 8 bytes.
void WriteWord(Class elf_class, uint64_t value, std::span<std::byte> out);

}  // namespace bootmill::elf

#endif  // BOOTMILL_BUILDER_ELF_WRITER_H_
