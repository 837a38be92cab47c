// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/image.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "common/bytes.h"
#include "loader-src/pvhchain/testing/loader.h"

namespace bootmill {
namespace {

uint32_t Word(uint64_t offset) {
  return ReadLittleEndian<uint32_t>(PvhchainImage(), offset).value_or(0);
}

TEST(PvhchainImageTest, IsSmall) { EXPECT_LT(PvhchainImage().size(), 16384U); }

TEST(PvhchainImageTest, HasAMultibootHeaderWhereGrubLooks) {
  std::optional<uint64_t> header;
  for (uint64_t at = 0; at + 12 <= 8192 && !header; at += 4) {
    if (Word(at) == MULTIBOOT_HEADER_MAGIC) {
      header = at;
    }
  }
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(Word(*header) + Word(*header + 4) + Word(*header + 8), 0U);
  // The header asks for page-aligned modules, a memory map and video fields,
  // and for nothing that GRUB refuses.
  EXPECT_EQ(Word(*header + 4), 7U);
  EXPECT_EQ(Word(*header + 32), 1U);
}

TEST(PvhchainImageTest, LiesBelow640KibAndIsEnteredInItself) {
  elf32_header header{};
  const ldr_bytes file = {
      reinterpret_cast<const uint8_t*>(PvhchainImage().data()),
      PvhchainImage().size()};
  ASSERT_TRUE(ldr_read(file, 0, &header, sizeof(header)));
  EXPECT_EQ(header.type, ELF_TYPE_EXECUTABLE);
  EXPECT_EQ(header.machine, ELF_MACHINE_386);
  bool has_entry = false;
  for (uint32_t i = 0; i < header.segment_count; ++i) {
    elf32_segment segment{};
    ASSERT_TRUE(ldr_read(file, header.segment_table + i * sizeof(segment),
                         &segment, sizeof(segment)));
    EXPECT_LE(segment.paddr + segment.memory_size, 0xa0000U);
    EXPECT_GE(segment.paddr, 0x10000U);
    has_entry |= header.entry >= segment.paddr &&
                 header.entry < segment.paddr + segment.file_size;
  }
  EXPECT_TRUE(has_entry);
}

}  // namespace
}  // namespace bootmill
