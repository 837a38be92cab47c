// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "loader-src/pvhchain/testing/kernel_file.h"
#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

constexpr uint64_t kMib = 1 << 20;
// The offset at which MakeFile writes the first entry of the segment table.
constexpr size_t kTable32 = sizeof(elf32_header);
constexpr size_t kTable64 = sizeof(elf64_header);

struct ReadResult {
  ldr_status status;
  ldr_image image;
  std::string message;
};

ReadResult Read(const std::string& file) {
  ReadResult result{};
  ldr_failure failure{};
  result.status = ldr_elf_read(View(file), &result.image, &failure);
  if (result.status != LDR_OK) {
    EXPECT_EQ(result.status, failure.status);
    ldr_text text{};
    ldr_failure_print(&failure, &text);
    result.message = text.bytes;
  }
  return result;
}

TEST(ElfTest, ReadsSegmentsAndEntryOfBothClasses) {
  for (const int bits : {32, 64}) {
    KernelFile kernel = SimpleKernel(kMib, "code", bits);
    kernel.segments.push_back({3 * kMib, "data", 4096});
    kernel.notes = EntryNote(kMib + 2, bits);
    const ReadResult result = Read(MakeFile(kernel));
    ASSERT_EQ(result.status, LDR_OK) << result.message;
    EXPECT_EQ(result.image.bits, static_cast<uint32_t>(bits));
    EXPECT_EQ(result.image.entry, kMib + 2);
    ASSERT_EQ(result.image.segment_count, 2U);
    EXPECT_EQ(result.image.segment[0].paddr, kMib);
    EXPECT_EQ(result.image.segment[1].paddr, 3 * kMib);
    EXPECT_EQ(result.image.segment[1].file_size, 4U);
    EXPECT_EQ(result.image.segment[1].memory_size, 4096U);
    EXPECT_EQ(result.image.segment[1].offset,
              result.image.segment[0].offset + 4);
  }
}

TEST(ElfTest, TakesThe64BitFileOfA32BitMachineAndViceVersa) {
  KernelFile kernel = SimpleKernel(kMib, "code", 64);
  kernel.machine = ELF_MACHINE_386;
  EXPECT_EQ(Read(MakeFile(kernel)).status, LDR_OK);
}

TEST(ElfTest, TakesTheFirstEntryNoteAmongOthers) {
  KernelFile kernel = SimpleKernel(kMib, "code");
  kernel.notes = Note("GNU", 3, "0123456789abcdefghij") +
                 Note("Xen", 6, "linux") + Note("Linux", 18, "abcd") +
                 EntryNote(kMib + 1) + EntryNote(kMib + 2);
  const ReadResult result = Read(MakeFile(kernel));
  ASSERT_EQ(result.status, LDR_OK) << result.message;
  EXPECT_EQ(result.image.entry, kMib + 1);
}

TEST(ElfTest, TakesALastNoteWhosePaddingIsCutOff) {
  KernelFile kernel = SimpleKernel(kMib, "code");
  kernel.notes = EntryNote(kMib) + Note("Xen", 9, "yes12");
  kernel.notes.resize(kernel.notes.size() - 3);
  EXPECT_EQ(Read(MakeFile(kernel)).status, LDR_OK);
}

TEST(ElfTest, PassesOverEmptySegmentsWhereverTheyPoint) {
  KernelFile kernel = SimpleKernel(kMib, "code");
  kernel.segments.push_back({0xffffffff, "", 0});
  const ReadResult result = Read(MakeFile(kernel));
  ASSERT_EQ(result.status, LDR_OK) << result.message;
  EXPECT_EQ(result.image.segment_count, 1U);
}

TEST(ElfTest, LetsSegmentsTouchAndEndAt4Gib) {
  KernelFile kernel = SimpleKernel(LDR_4G - 4096, std::string(4096, 'c'), 64);
  kernel.segments.push_back({LDR_4G - 8192, "d", 4096});
  EXPECT_EQ(Read(MakeFile(kernel)).status, LDR_OK);
}

// Every truncated file is refused, or, if only bytes after the last needed one
// are missing, accepted; nothing is read beyond its end.
TEST(ElfTest, SurvivesEveryTruncation) {
  for (const int bits : {32, 64}) {
    const std::string file = MakeFile(SimpleKernel(kMib, "code", bits));
    for (size_t size = 0; size < file.size(); ++size) {
      // A copy, so that AddressSanitizer notices reads beyond its end.
      const std::vector<uint8_t> cut(
          file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
      ldr_image image{};
      ldr_failure failure{};
      EXPECT_NE(ldr_elf_read({cut.data(), cut.size()}, &image, &failure),
                LDR_OK)
          << size;
    }
  }
}

struct Hostile {
  const char* name;
  std::function<std::string()> file;
  ldr_status status;
  const char* message;
};

class HostileElfTest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileElfTest, IsRefusedInWords) {
  const ReadResult result = Read(GetParam().file());
  EXPECT_EQ(result.status, GetParam().status);
  EXPECT_THAT(result.message, testing::HasSubstr(GetParam().message));
}

// Returns a valid file of `bits` with one field overwritten.
template <typename T>
std::function<std::string()> Patched(int bits, size_t offset, T value) {
  return [=] {
    std::string file = MakeFile(SimpleKernel(kMib, "code", bits));
    Patch(&file, offset, value);
    return file;
  };
}

std::function<std::string()> With(
    const std::function<void(KernelFile*)>& change, int bits = 32) {
  return [=] {
    KernelFile kernel = SimpleKernel(kMib, "code", bits);
    change(&kernel);
    return MakeFile(kernel);
  };
}

const Hostile kHostile[] = {
    {"Empty", [] { return std::string(); }, LDR_ELF_SHORT, "file has 0x0"},
    {"Text", [] { return std::string("#!/bin/sh\n") + std::string(60, ' '); },
     LDR_ELF_MAGIC, "not an ELF file"},
    {"Short64",
     [] { return MakeFile(SimpleKernel(kMib, "", 64)).substr(0, 60); },
     LDR_ELF_SHORT, "needs 0x40"},
    {"Class", Patched<uint8_t>(32, 4, 3), LDR_ELF_CLASS, "are 0x103"},
    {"BigEndian", Patched<uint8_t>(32, 5, 2), LDR_ELF_CLASS, "are 0x201"},
    {"Machine", Patched<uint16_t>(32, 18, 40), LDR_ELF_MACHINE,
     "machine 0x28 is not x86"},
    {"Relocatable", Patched<uint16_t>(32, 16, 1), LDR_ELF_TYPE, "type 0x1"},
    {"EntrySize", Patched<uint16_t>(32, 42, 31), LDR_ELF_TABLE_ENTRY,
     "of 0x1f bytes, expected 0x20"},
    {"EntrySize64", Patched<uint16_t>(64, 54, 32), LDR_ELF_TABLE_ENTRY,
     "expected 0x38"},
    {"TableBeyondFile", Patched<uint32_t>(32, 28, 0xfffffff0), LDR_ELF_TABLE,
     "table ends at"},
    {"TableWraps", Patched<uint64_t>(64, 32, ~uint64_t{0} - 8), LDR_ELF_TABLE,
     "table ends at"},
    {"TableTooLong", Patched<uint16_t>(32, 44, 0xffff), LDR_ELF_TABLE,
     "table ends at"},
    {"NoSegments", Patched<uint16_t>(32, 44, 0), LDR_ELF_NO_SEGMENT,
     "no segment"},
    {"TooManySegments", With([](KernelFile* kernel) {
       kernel->segments.clear();
       for (uint64_t i = 0; i <= LDR_MAX_SEGMENTS; ++i) {
         kernel->segments.push_back({kMib + 16 * i, "x", 1});
       }
     }),
     LDR_ELF_MANY_SEGMENTS, "33 segments to load or read, at most 0x20"},
    {"SegmentBeyondFile", Patched<uint32_t>(32, kTable32 + 4, 0x1000),
     LDR_ELF_SEGMENT_FILE, "segment 0 ends at file offset 0x1004"},
    {"SegmentOffsetWraps",
     Patched<uint64_t>(64, kTable64 + 8, ~uint64_t{0} - 1),
     LDR_ELF_SEGMENT_FILE, "segment 0 ends"},
    {"MemorySizeBelowFileSize", Patched<uint32_t>(32, kTable32 + 20, 3),
     LDR_ELF_SEGMENT_SIZES, "0x4 bytes in the file but 0x3 in memory"},
    {"EndsAbove4Gib", With([](KernelFile* kernel) {
       kernel->segments[0].paddr = 0xfffff000;
       kernel->segments[0].memory_size = 0x1001;
     }),
     LDR_ELF_SEGMENT_4G, "at 0xfffff000 ends above 4 GiB, at 0x100000001"},
    {"LiesAbove4Gib",
     With([](KernelFile* kernel) { kernel->segments[0].paddr = LDR_4G + kMib; },
          64),
     LDR_ELF_SEGMENT_4G, "at 0x100100000 ends above 4 GiB"},
    {"KernelHalf",
     With(
         [](KernelFile* kernel) {
           kernel->segments[0].paddr = 0xffffffff81000000;
         },
         64),
     LDR_ELF_SEGMENT_4G, "ends above 4 GiB"},
    {"MemorySizeWraps",
     With(
         [](KernelFile* kernel) {
           kernel->segments[0].memory_size = ~uint64_t{0};
         },
         64),
     LDR_ELF_SEGMENT_4G, "ends above 4 GiB"},
    {"Overlap", With([](KernelFile* kernel) {
       kernel->segments.push_back({kMib + 3, "x", 1});
     }),
     LDR_ELF_SEGMENT_OVERLAP,
     "segment 1 at 0x100003 overlaps the one that ends at 0x100004"},
    {"OverlapAround", With([](KernelFile* kernel) {
       kernel->segments.push_back({kMib - 4096, "x", 8192});
     }),
     LDR_ELF_SEGMENT_OVERLAP, "segment 1 at 0xff000 overlaps"},
    {"NoNoteSegment", With([](KernelFile* kernel) { kernel->notes = ""; }),
     LDR_NOTE_ABSENT, "no Xen note PHYS32_ENTRY"},
    {"OtherNotesOnly",
     With([](KernelFile* kernel) { kernel->notes = Note("Xen", 6, "GRUB"); }),
     LDR_NOTE_ABSENT, "not a PVH kernel"},
    {"OwnerLooksAlike", With([](KernelFile* kernel) {
       kernel->notes = Note("Xenix", 18, "abcd") + Note("Xe", 18, "abcd");
     }),
     LDR_NOTE_ABSENT, "no Xen note"},
    {"NotesBeyondFile", Patched<uint32_t>(32, kTable32 + 32 + 16, 0x1000),
     LDR_NOTE_FILE, "notes end at file offset"},
    {"NoteBeyondNotes", With([](KernelFile* kernel) {
       Patch<uint32_t>(&kernel->notes, 4, 0xfffffff0);
     }),
     LDR_NOTE_CUT, "ends beyond its 0x14 bytes"},
    {"NoteNameBeyondNotes", With([](KernelFile* kernel) {
       Patch<uint32_t>(&kernel->notes, 0, 0xffffffff);
     }),
     LDR_NOTE_CUT, "ends beyond"},
    {"NoteSize",
     With([](KernelFile* kernel) { kernel->notes = Note("Xen", 18, "abc"); }),
     LDR_NOTE_SIZE, "has 0x3 bytes, expected 4 or 8"},
    {"EntryBehindSegments",
     With([](KernelFile* kernel) { kernel->notes = EntryNote(kMib + 4); }),
     LDR_NOTE_ENTRY, "entry 0x100004 is in no segment"},
    {"EntryAbove4Gib",
     With(
         [](KernelFile* kernel) {
           kernel->notes = EntryNote(LDR_4G + kMib, 64);
         },
         64),
     LDR_NOTE_ENTRY, "entry 0x100100000 is in no segment"},
    {"EntryAtTheEndOfAll",
     With(
         [](KernelFile* kernel) {
           kernel->notes = EntryNote(~uint64_t{0}, 64);
         },
         64),
     LDR_NOTE_ENTRY, "is in no segment"},
};

INSTANTIATE_TEST_SUITE_P(Table, HostileElfTest, testing::ValuesIn(kHostile),
                         [](const auto& hostile) {
                           return std::string(hostile.param.name);
                         });

TEST(ElfTest, RefusesTooManyNoteSegments) {
  std::string file = MakeFile(SimpleKernel(kMib, "code"));
  // Nine more entries that are equal to the note segment's.
  const std::string note = file.substr(kTable32 + 32, 32);
  const auto moved = static_cast<uint32_t>(file.size());
  std::string table = file.substr(kTable32, 32);
  for (uint32_t i = 0; i <= LDR_MAX_NOTES; ++i) {
    table += note;
  }
  file += table;
  Patch<uint32_t>(&file, 28, moved);
  Patch<uint16_t>(&file, 44, static_cast<uint16_t>(LDR_MAX_NOTES + 2));
  EXPECT_EQ(Read(file).status, LDR_ELF_MANY_SEGMENTS);
}

}  // namespace
}  // namespace pvhchain
