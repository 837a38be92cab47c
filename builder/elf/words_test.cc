// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/words.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill::elf {
namespace {

using namespace std::string_literals;

TEST(WordsTest, NamesSegmentsAsReadelfDoes) {
  EXPECT_EQ(SegmentTypeName({.type = kSegmentLoad}), "LOAD");
  EXPECT_EQ(SegmentTypeName({.type = kSegmentNote}), "NOTE");
  EXPECT_EQ(SegmentTypeName({.type = kSegmentGnuStack}), "GNU_STACK");
  EXPECT_EQ(SegmentTypeName({.type = 0x6474e552}), "0x6474e552");
  EXPECT_EQ(SegmentFlags({.flags = kSegmentReadWriteExecute}), "RWE");
  EXPECT_EQ(SegmentFlags({.flags = kSegmentReadable}), "R--");
  EXPECT_EQ(SegmentFlags({.flags = 0xfffffff8}), "---");
}

TEST(WordsTest, NamesNotesAsXensHeadersDo) {
  EXPECT_EQ(XenNoteName(0), "INFO");
  EXPECT_EQ(XenNoteName(kXenEntry), "ENTRY");
  EXPECT_EQ(XenNoteName(kXenVirtBase), "VIRT_BASE");
  EXPECT_EQ(XenNoteName(kXenVersion), "XEN_VERSION");
  EXPECT_EQ(XenNoteName(kXenGuestOs), "GUEST_OS");
  EXPECT_EQ(XenNoteName(kXenLoader), "LOADER");
  EXPECT_EQ(XenNoteName(kXenPaeMode), "PAE_MODE");
  EXPECT_EQ(XenNoteName(kXenPhys32Entry), "PHYS32_ENTRY");
  EXPECT_EQ(XenNoteName(0xffffffff), "");
}

TEST(WordsTest, ShowsWhatANoteSays) {
  struct Row {
    uint32_t type;
    std::string description;
    std::string shown;
  };
  const Row rows[] = {
      {kXenGuestOs, "GRUB\0"s, "GRUB"},
      {kXenPaeMode, "yes", "yes"},
      {kXenGuestOs, "a\nb\xff", "a\\x0ab\\xff"},
      {kXenGuestOs, "", ""},
      {kXenGuestOs, std::string(1000, 'x'), std::string(256, 'x') + "..."},
      {kXenPhys32Entry, "\0\0\x10\0"s, "0x100000"},
      {kXenVirtBase, "\0\0\0\0\1\0\0\0"s, "0x100000000"},
      {kXenEntry, "\1\2\3", "010203"},
      {99, "\xff", "ff"},
      {kXenEntry, std::string(1000, '\1'),
       [] {
         std::string hex;
         for (int i = 0; i < 128; ++i) {
           hex += "01";
         }
         return hex + "...";
       }()},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(XenNoteValue({.owner = "Xen",
                            .type = row.type,
                            .description = AsBytes(row.description)}),
              row.shown)
        << row.type;
  }
}

}  // namespace
}  // namespace bootmill::elf
