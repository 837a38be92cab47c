// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/writer.h"

#include <gtest/gtest.h>

#include "common/hex.h"

namespace bootmill::elf {
namespace {

TEST(WriterTest, WritesA32BitHeader) {
  Bytes out(52);
  WriteHeader({.elf_class = Class::k32,
               .entry = 0x100000,
               .program_headers_offset = 52,
               .program_header_count = 4,
               .section_headers_offset = 180,
               .section_header_count = 5,
               .name_section_index = 1},
              out);
  EXPECT_EQ(HexEncode(out),
            "7f454c46010101000000000000000000"
            "02000300"
            "01000000"
            "00001000"
            "34000000"
            "b4000000"
            "00000000"
            "3400"
            "2000"
            "0400"
            "2800"
            "0500"
            "0100");
}

TEST(WriterTest, FlagsLieWhereTheClassWantsThem) {
  const Segment segment{.type = kSegmentLoad, .flags = 7, .alignment = 4};
  Bytes narrow(32);
  WriteSegment(Class::k32, segment, narrow);
  EXPECT_EQ(ReadLittleEndian<uint32_t>(narrow, 24), 7U);
  Bytes wide(56);
  WriteSegment(Class::k64, segment, wide);
  EXPECT_EQ(ReadLittleEndian<uint32_t>(wide, 4), 7U);
}

TEST(WriterTest, WordsAreAsWideAsTheClass) {
  Bytes out(8, std::byte{0xff});
  WriteWord(Class::k32, 1, out);
  EXPECT_EQ(HexEncode(out), "01000000ffffffff");
  WriteWord(Class::k64, 1, out);
  EXPECT_EQ(HexEncode(out), "0100000000000000");
}

}  // namespace
}  // namespace bootmill::elf
