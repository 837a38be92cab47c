// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/memdisk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "builder/archive/testing/packages.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::MakeTar;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TarMember;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;

std::vector<ArchivedFile> SomeFiles() {
  return {{"grub.cfg", ToBytes("normal\n")},
          {"boot/grub/entries.cfg", ToBytes("")},
          {"boot/grub/some.mod", Bytes(513, std::byte{7})}};
}

// Whether the file's place is where `archive` holds its bytes.
bool IsIn(const ArchivedFile& file, ByteSpan archive) {
  if (file.bytes.empty()) {
    return file.place.empty();
  }
  const auto offset = static_cast<size_t>(file.place.data() - archive.data());
  return offset < archive.size() &&
         std::ranges::equal(archive.subspan(offset, file.place.size()),
                            file.bytes);
}

TEST(MemdiskTest, ReadsBackWhatItWrote) {
  for (const MemdiskFormat format :
       {MemdiskFormat::kTar, MemdiskFormat::kNewc}) {
    ASSERT_OK_AND_ASSIGN(const Bytes memdisk,
                         WriteMemdisk(format, SomeFiles()));
    ASSERT_OK_AND_ASSIGN(const std::vector<ArchivedFile> back,
                         ReadMemdisk(memdisk));
    ASSERT_EQ(back.size(), SomeFiles().size());
    for (size_t i = 0; i < back.size(); ++i) {
      EXPECT_EQ(back[i].path, SomeFiles()[i].path);
      EXPECT_EQ(back[i].bytes, SomeFiles()[i].bytes);
      EXPECT_TRUE(IsIn(back[i], memdisk)) << back[i].path;
    }
  }
}

TEST(MemdiskTest, ReadsForeignTars) {
  // An archive as GNU tar makes it of a directory: names with "./", a
  // directory, a link, padding to 10 KiB.
  Bytes tar = MakeTar({{"./", "", '5'},
                       {"./grub.cfg", "normal\n"},
                       {"./link", "", '2', "grub.cfg"},
                       {"./hard", "", '1', "grub.cfg"},
                       {"./dev", "", '3'},
                       {"../evil", "x"}});
  tar.resize(10240);
  ASSERT_OK_AND_ASSIGN(const std::vector<ArchivedFile> files, ReadMemdisk(tar));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, "grub.cfg");
  EXPECT_EQ(AsText(files[0].bytes), "normal\n");
  EXPECT_EQ(files[1].path, "../evil");
}

TEST(MemdiskTest, RefusesWhatIsNoArchive) {
  EXPECT_THAT(ReadMemdisk({}), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("memdisk: ")));
  EXPECT_THAT(
      ReadMemdisk(Bytes(4096, std::byte{0x55})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("memdisk: ")));
  EXPECT_THAT(ReadMemdisk(Bytes(kMaxMemdiskBytes + 1)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("limit 16777216")));
}

TEST(MemdiskTest, TruncationIsAnErrorOrLosesWholeFiles) {
  for (const MemdiskFormat format :
       {MemdiskFormat::kTar, MemdiskFormat::kNewc}) {
    ASSERT_OK_AND_ASSIGN(const Bytes memdisk,
                         WriteMemdisk(format, SomeFiles()));
    for (size_t size = 0; size < memdisk.size(); ++size) {
      const absl::StatusOr<std::vector<ArchivedFile>> files =
          ReadMemdisk(ByteSpan(memdisk).first(size));
      if (files.ok()) {
        for (size_t i = 0; i < files->size(); ++i) {
          EXPECT_EQ((*files)[i].bytes, SomeFiles()[i].bytes) << size;
        }
      }
    }
  }
}

// What the program cpio writes, with its directories, links and padding.
TEST(MemdiskTest, ReadsWhatCpioWrites) {
  const TempDir directory;
  ASSERT_EQ(
      RunProgram({"sh", "-ec",
                  "cd \"$1\"; mkdir -p root/boot; cd root;"
                  "echo normal > grub.cfg; ln -s grub.cfg link;"
                  "echo more > boot/more.cfg;"
                  "printf '%s\\n' . ./grub.cfg ./link ./boot"
                  " ./boot/more.cfg | cpio --quiet -o -H newc > ../a.cpio",
                  "sh", directory.path()}),
      0);
  ASSERT_OK_AND_ASSIGN(const Bytes cpio, ReadFile(directory.path() + "/a.cpio",
                                                  kMaxMemdiskBytes));
  ASSERT_OK_AND_ASSIGN(const std::vector<ArchivedFile> files,
                       ReadMemdisk(cpio));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, "grub.cfg");
  EXPECT_EQ(AsText(files[0].bytes), "normal\n");
  EXPECT_EQ(files[1].path, "boot/more.cfg");
  EXPECT_TRUE(IsIn(files[0], cpio));
  EXPECT_TRUE(IsIn(files[1], cpio));
}

TEST(MemdiskTest, ASparseFileHasNoPlace) {
  const TempDir directory;
  ASSERT_EQ(RunProgram({"sh", "-ec",
                        "cd \"$1\"; truncate -s 1M sparse; echo x >> sparse;"
                        "tar --format=gnu --sparse -cf a.tar sparse",
                        "sh", directory.path()}),
            0);
  ASSERT_OK_AND_ASSIGN(const Bytes tar,
                       ReadFile(directory.path() + "/a.tar", kMaxMemdiskBytes));
  // A sparse file may be larger than its archive, which is refused.
  const absl::StatusOr<std::vector<ArchivedFile>> files = ReadMemdisk(tar);
  ASSERT_TRUE(!files.ok() || files->front().place.empty());
}

// A newc archive whose only member says that it has that size and name.
Bytes LyingNewc(const std::string& size, const std::string& name_size) {
  const std::string zeros(32, '0');
  return ToBytes(
      "07070100000001000081A40000000000000000"
      "0000000100000000" +
      size + zeros + name_size + "00000000a" + '\0' + "content");
}

TEST(MemdiskTest, LyingSizesOfNewcDoNotTakeMemory) {
  for (const auto& [size, name_size] :
       std::vector<std::pair<std::string, std::string>>{
           {"FFFFFFFF", "00000002"},
           {"00000007", "FFFFFFFF"},
           {"00000007", "00000000"},
           {"zzzzzzzz", "00000002"}}) {
    const absl::StatusOr<std::vector<ArchivedFile>> files =
        ReadMemdisk(LyingNewc(size, name_size));
    EXPECT_FALSE(files.ok() && !files->empty() &&
                 files->front().bytes.size() > 7)
        << size << " " << name_size;
  }
}

TEST(MemdiskTest, LyingSizesDoNotTakeMemory) {
  for (const char* size : {"77777777777", "00100000000"}) {
    TarMember member{"a", "content"};
    member.size_field = size;
    EXPECT_THAT(ReadMemdisk(MakeTar({member})),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`a`")))
        << size;
  }
}

TEST(MemdiskTest, MemberCountIsBounded) {
  std::vector<TarMember> members(10001, TarMember{"d", "", '5'});
  EXPECT_THAT(ReadMemdisk(MakeTar(members)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 10000 members")));
}

}  // namespace
}  // namespace bootmill::archive
