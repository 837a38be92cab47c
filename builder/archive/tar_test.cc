// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/tar.h"

#include <gtest/gtest.h>

#include <string>

#include "builder/archive/memdisk.h"
#include "builder/archive/path.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

std::vector<ArchivedFile> SomeFiles() {
  return {{"grub.cfg", ToBytes("normal\n")},
          {"boot/grub/entries.cfg", ToBytes("")},
          {std::string(120, 'd') + "/" + std::string(100, 'n'),
           Bytes(513, std::byte{7})}};
}

// These bytes become part of images. If they change, the layout version must be
// raised.
TEST(TarTest, GoldenDigest) {
  ASSERT_OK_AND_ASSIGN(const Bytes tar, WriteTar(SomeFiles()));
  EXPECT_EQ(tar.size(), 512U * (2 + 1 + 3 + 2));
  EXPECT_EQ(Sha256(tar).Hex(),
            "40eed6fd588eefec0ae9acbf53306c01cc53168424c5d927b38ac67eb0dc3dcf");
}

TEST(TarTest, HeaderIsPlainUstar) {
  ASSERT_OK_AND_ASSIGN(
      const Bytes tar,
      WriteTar(std::vector<ArchivedFile>{{"grub.cfg", ToBytes("x")}}));
  const std::string_view text = AsText(tar);
  EXPECT_EQ(text.substr(0, 9), std::string_view("grub.cfg\0", 9));
  EXPECT_EQ(text.substr(100, 8), std::string_view("0000644\0", 8));
  EXPECT_EQ(text.substr(108, 8), std::string_view("0000000\0", 8));
  EXPECT_EQ(text.substr(116, 8), std::string_view("0000000\0", 8));
  EXPECT_EQ(text.substr(124, 12), std::string_view("00000000001\0", 12));
  EXPECT_EQ(text.substr(136, 12), std::string_view("00000000000\0", 12));
  EXPECT_EQ(text[156], '0');
  EXPECT_EQ(text.substr(257, 8), std::string_view("ustar\0"
                                                  "00",
                                                  8));
  // There is no owner, group or device.
  EXPECT_EQ(text.substr(265, 80), std::string(80, '\0'));
  EXPECT_EQ(text.substr(512, 512), "x" + std::string(511, '\0'));
  EXPECT_EQ(text.substr(1024), std::string(1024, '\0'));
}

TEST(TarTest, ReadsBackWhatItWrote) {
  const std::vector<ArchivedFile> files = SomeFiles();
  ASSERT_OK_AND_ASSIGN(const Bytes tar, WriteTar(files));
  ASSERT_OK_AND_ASSIGN(const std::vector<ArchivedFile> back, ReadMemdisk(tar));
  ASSERT_EQ(back.size(), files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(back[i].path, files[i].path);
    EXPECT_EQ(back[i].bytes, files[i].bytes);
  }
}

TEST(TarTest, OrderOfFilesIsKept) {
  std::vector<ArchivedFile> files = SomeFiles();
  ASSERT_OK_AND_ASSIGN(const Bytes one, WriteTar(files));
  std::swap(files[0], files[1]);
  ASSERT_OK_AND_ASSIGN(const Bytes other, WriteTar(files));
  EXPECT_NE(one, other);
}

TEST(TarTest, PathsUseTheWholeHeader) {
  const std::string longest = std::string(100, 'a') + "/" +
                              std::string(54, 'b') + "/" + std::string(99, 'c');
  ASSERT_EQ(longest.size(), kMaxPathBytes);
  for (const std::string& path :
       {std::string(100, 'n'), "d/" + std::string(100, 'n'), longest}) {
    ASSERT_OK_AND_ASSIGN(const Bytes tar,
                         WriteTar(std::vector<ArchivedFile>{{path, {}}}));
    ASSERT_OK_AND_ASSIGN(const std::vector<ArchivedFile> back,
                         ReadMemdisk(tar));
    ASSERT_EQ(back.size(), 1U);
    EXPECT_EQ(back[0].path, path);
  }
}

TEST(TarTest, RefusesPathsThatDoNotFit) {
  for (const std::string& path :
       {std::string(101, 'n'), "d/" + std::string(101, 'n'),
        std::string(156, 'd') + "/" + std::string(10, 'n')}) {
    EXPECT_THAT(WriteTar(std::vector<ArchivedFile>{{path, {}}}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("does not fit a tar header")))
        << path;
  }
}

TEST(TarTest, RefusesFilesThatExcludeEachOther) {
  const std::vector<std::vector<ArchivedFile>> cases = {
      {{"a", {}}, {"a", {}}},
      {{"a", {}}, {"a/b", {}}},
      {{"a/b/c", {}}, {"a/b", {}}},
  };
  for (const std::vector<ArchivedFile>& files : cases) {
    EXPECT_THAT(WriteTar(files), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("is there twice")));
  }
}

TEST(TarTest, RefusesUnsafePathsAndNothing) {
  EXPECT_THAT(WriteTar(std::vector<ArchivedFile>{{"../a", {}}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "memdisk: path `../a`: holds the component `..`"));
  EXPECT_THAT(WriteTar({}), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("no file")));
}

TEST(TarTest, WritesUpToTheLimitAndNoMore) {
  std::vector<ArchivedFile> files = {
      {"a", Bytes(kMaxMemdiskBytes - size_t{3} * 512)}};
  ASSERT_OK_AND_ASSIGN(const Bytes tar, WriteTar(files));
  EXPECT_EQ(tar.size(), kMaxMemdiskBytes);
  EXPECT_THAT(ReadMemdisk(tar), IsOk());
  files[0].bytes.resize(files[0].bytes.size() + 1);
  EXPECT_THAT(WriteTar(files),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 16777216 bytes with `a`")));
}

}  // namespace
}  // namespace bootmill::archive
