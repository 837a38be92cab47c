// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/notes.h"

#include <gtest/gtest.h>

#include "common/hex.h"
#include "common/testing/status_matchers.h"

namespace bootmill::elf {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

TEST(NotesTest, ReadsBackWhatItWrites) {
  Bytes block;
  AppendXenNote(block, kXenGuestOs, AsBytes(std::string_view("GRUB\0", 5)), 5);
  AppendXenNote(block, kXenEntry, AsBytes("abcd"), 4);
  EXPECT_EQ(block.size(), 24U + 20U);
  ASSERT_OK_AND_ASSIGN(const std::vector<Note> notes, ParseNotes(block));
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].owner, "Xen");
  EXPECT_EQ(notes[0].type, kXenGuestOs);
  EXPECT_EQ(AsText(notes[0].description), std::string_view("GRUB\0", 5));
  EXPECT_EQ(AsText(notes[1].description), "abcd");
}

TEST(NotesTest, WritesLittleEndianWithPadding) {
  Bytes block;
  AppendXenNote(block, kXenPhys32Entry,
                AsBytes(std::string_view("\x00\x00\x10\x00", 4)), 4);
  EXPECT_EQ(HexEncode(block),
            "04000000"
            "04000000"
            "12000000"
            "58656e00"
            "00001000");
}

TEST(NotesTest, CutsALastDescriptionThatLiesAboutItsSize) {
  Bytes block;
  AppendXenNote(block, kXenPaeMode, AsBytes(std::string_view("yes\0", 4)), 12);
  ASSERT_OK_AND_ASSIGN(const std::vector<Note> notes, ParseNotes(block));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].description.size(), 4U);
}

TEST(NotesTest, RefusesCutHeadersAndOwners) {
  Bytes block;
  AppendXenNote(block, kXenEntry, AsBytes("abcd"), 4);
  EXPECT_THAT(ParseNotes(ByteSpan(block).first(11)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("no room for its header")));
  EXPECT_THAT(ParseNotes(ByteSpan(block).first(14)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("owner of 4 bytes, 2 bytes are left")));
  WriteLittleEndian<uint32_t>(block, 0, UINT32_MAX);
  EXPECT_FALSE(ParseNotes(block).ok());
}

TEST(NotesTest, BoundsTheNumberOfNotes) {
  Bytes block;
  for (int i = 0; i < 65; ++i) {
    AppendXenNote(block, kXenEntry, {}, 0);
  }
  EXPECT_FALSE(ParseNotes(block).ok());
  EXPECT_TRUE(ParseNotes(ByteSpan(block).first(size_t{64} * 16)).ok());
}

}  // namespace
}  // namespace bootmill::elf
