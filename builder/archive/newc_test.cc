// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/newc.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;

// These bytes become part of images. If they change, the layout version must be
// raised.
TEST(NewcTest, GoldenDigest) {
  ASSERT_OK_AND_ASSIGN(
      const Bytes archive,
      WriteNewc(std::vector<ArchivedFile>{
          {"grub.cfg", ToBytes("normal\n")},
          {"boot/grub/entries.cfg", ToBytes("")},
          {std::string(200, 'd') + "/n", Bytes(513, std::byte{7})}}));
  EXPECT_EQ(Sha256(archive).Hex(),
            "b5cb046af21c15a661e92ce16d1b045c47851ac80a26d21086d10cfaaeb1930e");
}

TEST(NewcTest, AMemberIsAHeaderANameAndItsContent) {
  ASSERT_OK_AND_ASSIGN(
      const Bytes archive,
      WriteNewc(std::vector<ArchivedFile>{{"grub.cfg", ToBytes("x")}}));
  const std::string_view text = AsText(archive);
  EXPECT_EQ(text.substr(0, kNewcHeaderBytes),
            "070701"
            "00000001000081A4"
            "0000000000000000"
            "0000000100000000"
            "00000001"
            "00000000000000000000000000000000"
            "0000000900000000");
  EXPECT_EQ(text.substr(110, 10), std::string_view("grub.cfg\0\0", 10));
  EXPECT_EQ(text.substr(120, 4), std::string_view("x\0\0\0", 4));
  // GRUB knows the end by its name, without size and mode.
  EXPECT_EQ(text.substr(124, 22), "0707010000000000000000");
  EXPECT_EQ(text.substr(124 + 110), std::string_view("TRAILER!!!\0\0\0\0", 14));
  EXPECT_EQ(archive.size() % 4, 0U);
}

TEST(NewcTest, CpioReadsIt) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(const Bytes archive,
                       WriteNewc(std::vector<ArchivedFile>{
                           {"grub.cfg", ToBytes("normal\n")},
                           {"boot/grub/empty", {}},
                           {"boot/grub/some.mod", Bytes(513, std::byte{7})}}));
  ASSERT_THAT(WriteFileAtomic(directory.path() + "/a.cpio", archive), IsOk());
  EXPECT_EQ(RunProgram({"sh", "-ec",
                        "cd \"$1\"; cpio --quiet -idm < a.cpio;"
                        "test \"$(cat grub.cfg)\" = normal;"
                        "test $(stat -c %s boot/grub/some.mod) = 513;"
                        "test -e boot/grub/empty",
                        "sh", directory.path()}),
            0);
}

TEST(NewcTest, RefusesFilesThatExcludeEachOther) {
  const std::vector<std::vector<ArchivedFile>> cases = {
      {{"a", {}}, {"a", {}}},
      {{"a", {}}, {"a/b", {}}},
      {{"a/b/c", {}}, {"a/b", {}}},
  };
  for (const std::vector<ArchivedFile>& files : cases) {
    EXPECT_THAT(WriteNewc(files), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("is there twice")));
  }
  EXPECT_THAT(WriteNewc({}), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("no file")));
}

TEST(NewcTest, WritesUpToTheLimitAndNoMore) {
  // Headers and names of the file and of the end.
  constexpr size_t kHeads = 112 + 124;
  std::vector<ArchivedFile> files = {{"a", Bytes(kMaxMemdiskBytes - kHeads)}};
  ASSERT_OK_AND_ASSIGN(const Bytes archive, WriteNewc(files));
  EXPECT_EQ(archive.size(), kMaxMemdiskBytes);
  files[0].bytes.resize(files[0].bytes.size() + 1);
  EXPECT_THAT(WriteNewc(files),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 16777216 bytes with `a`")));
}

}  // namespace
}  // namespace bootmill::archive
