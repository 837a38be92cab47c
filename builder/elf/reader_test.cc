// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/reader.h"

#include <gtest/gtest.h>

#include <string>

#include "builder/elf/writer.h"
#include "builder/target.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::elf {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr std::string_view kNames("\0.text\0.shstrtab\0", 17);

// Returns a file with one segment, a null section, .text and a name table.
Bytes SmallFile(Class elf_class) {
  const RecordSizes sizes = SizesOf(elf_class);
  const size_t text = sizes.header + sizes.program_header;
  const size_t names = text + 4;
  const size_t sections = names + 24;
  Bytes file(sections + 3 * sizes.section_header);
  const std::span<std::byte> out(file);
  WriteHeader({.elf_class = elf_class,
               .entry = 0x100000,
               .program_headers_offset = sizes.header,
               .program_header_count = 1,
               .section_headers_offset = sections,
               .section_header_count = 3,
               .name_section_index = 2},
              out);
  WriteSegment(
      elf_class,
      {.type = kSegmentLoad, .offset = text, .file_size = 4, .memory_size = 8},
      out.subspan(sizes.header));
  std::memcpy(file.data() + text, "code", 4);
  std::memcpy(file.data() + names, kNames.data(), kNames.size());
  WriteSection(elf_class,
               {.name_offset = 1,
                .type = kSectionProgbits,
                .flags = kSectionAlloc | kSectionExecute,
                .offset = text,
                .size = 4},
               out.subspan(sections + sizes.section_header));
  WriteSection(elf_class,
               {.name_offset = 7,
                .type = kSectionStringTable,
                .offset = names,
                .size = kNames.size()},
               out.subspan(sections + 2 * sizes.section_header));
  return file;
}

class ReaderTest : public ::testing::TestWithParam<Class> {};
INSTANTIATE_TEST_SUITE_P(Classes, ReaderTest,
                         ::testing::Values(Class::k32, Class::k64));

TEST_P(ReaderTest, ReadsSegmentsSectionsAndNames) {
  const Bytes bytes = SmallFile(GetParam());
  ASSERT_OK_AND_ASSIGN(const File file, File::Parse(bytes));
  EXPECT_EQ(file.elf_class(), GetParam());
  EXPECT_EQ(file.type(), kTypeExecutable);
  EXPECT_EQ(file.entry(), 0x100000U);
  ASSERT_EQ(file.segments().size(), 1U);
  EXPECT_EQ(AsText(file.DataOf(file.segments()[0])), "code");
  EXPECT_EQ(file.segments()[0].memory_size, 8U);
  const Section* text = file.FindSection(".text");
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(AsText(file.DataOf(*text)), "code");
  EXPECT_EQ(text->flags, kSectionAlloc | kSectionExecute);
  EXPECT_EQ(file.FindSection(".data"), nullptr);
}

TEST_P(ReaderTest, RefusesEveryTruncation) {
  const Bytes bytes = SmallFile(GetParam());
  for (size_t size = 0; size < bytes.size(); ++size) {
    // The bytes are copied, so that AddressSanitizer sees a read beyond them.
    const Bytes cut(bytes.begin(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THAT(File::Parse(cut), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("elf: ")))
        << size;
  }
}

// Overwrites each aligned 4-byte word with several wrong values; if the file is
// still accepted, walking it must be safe.
TEST_P(ReaderTest, SurvivesEveryLyingWord) {
  const Bytes good = SmallFile(GetParam());
  for (size_t at = 0; at + 4 <= good.size(); at += 2) {
    for (const uint32_t lie :
         {0U, 1U, 0x7fU, 0xffffU, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
      Bytes bytes = good;
      WriteLittleEndian<uint32_t>(bytes, at, lie);
      const absl::StatusOr<File> file = File::Parse(bytes);
      if (!file.ok()) {
        continue;
      }
      size_t walked = 0;
      for (const Section& section : file->sections()) {
        walked += file->DataOf(section).size() + file->NameOf(section).size();
      }
      for (const Segment& segment : file->segments()) {
        walked += file->DataOf(segment).size();
      }
      EXPECT_LE(walked, 10 * good.size());
    }
  }
}

TEST(ReaderTest, SaysWhatIsWrong) {
  struct Case {
    std::string_view what;
    size_t offset;
    uint8_t value;
    std::string_view message;
  };
  // The offsets of the fields in the 32-bit header.
  const Case cases[] = {
      {"magic", 0, 0, "no ELF magic"},
      {"class", 4, 3, "class is 3, expected 1 or 2"},
      {"byte order", 5, 2, "not little endian of version 1"},
      {"machine", 18, 62, "machine is 62, expected 3"},
      {"version", 20, 2, "version is 2, expected 1"},
      {"program header offset", 30, 0x10, "program header table of 32 bytes"},
      {"program header size", 42, 31, "program header table have 31 bytes"},
      {"program header count", 44, 65, "65 records in the program header"},
      {"section header size", 46, 41, "section header table have 41 bytes"},
      {"section count", 49, 5, "1283 records in the section header table"},
      {"name table index", 50, 1, "name table (section 1) has type 1"},
      {"name table index", 50, 9, "name table is section 9 of 3"},
      {"segment size", 52 + 16 + 2, 1, "segment 0: 0x10004 bytes at 0x54"},
      {"segment memory", 52 + 20, 3, "0x4 bytes in the file, 0x3 in memory"},
  };
  for (const Case& test : cases) {
    Bytes bytes = SmallFile(Class::k32);
    bytes[test.offset] = std::byte{test.value};
    EXPECT_THAT(File::Parse(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(std::string(test.message))))
        << test.what;
  }
}

TEST(ReaderTest, ReadsTheInstalledKernels) {
  for (const Target target : kAllTargets) {
    const std::string path =
        "/usr/lib/grub/" + std::string(TargetName(target)) + "/kernel.img";
    const absl::StatusOr<Bytes> kernel = ReadFile(path, kMaxArtifactBytes);
    ASSERT_THAT(kernel, IsOk()) << "install package grub-xen-bin";
    ASSERT_OK_AND_ASSIGN(const File file, File::Parse(*kernel));
    EXPECT_EQ(file.elf_class(), TargetElfClass(target));
    EXPECT_NE(file.FindSection(".text"), nullptr);
  }
}

}  // namespace
}  // namespace bootmill::elf
