// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/strict_tar.h"

#include <gtest/gtest.h>

#include <string>

#include "builder/archive/testing/packages.h"
#include "common/testing/status_matchers.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::MakeTar;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TarBlocks;
using ::bootmill::testing::TarMember;
using ::testing::HasSubstr;

constexpr StrictTarLimits kLimits = {.entries = 8, .file_bytes = 1000};

bool BelowWanted(std::string_view path) { return path.starts_with("wanted/"); }

absl::StatusOr<std::vector<ArchivedFile>> Read(
    const std::vector<TarMember>& all) {
  return ReadStrictTar(MakeTar(all), BelowWanted, kLimits);
}

TEST(StrictTarTest, KeepsWantedFilesOnly) {
  ASSERT_OK_AND_ASSIGN(const std::vector<ArchivedFile> files,
                       Read({{"./", "", '5'},
                             {"./wanted/", "", '5'},
                             {"./wanted/a", "AA"},
                             {"./other", "o"},
                             {"./link", "", '2', "/etc/passwd"},
                             {"./wanted/b", ""}}));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, "wanted/a");
  EXPECT_EQ(AsText(files[0].bytes), "AA");
  EXPECT_EQ(files[1].path, "wanted/b");
}

TEST(StrictTarTest, RefusesTricks) {
  struct Case {
    const char* what;
    std::vector<TarMember> members;
    const char* message;
  };
  const Case cases[] = {
      {"absolute", {{"/wanted/a", "x"}}, "absolute"},
      {"absolute, unwanted", {{"/etc/passwd", "x"}}, "absolute"},
      {"parent", {{"wanted/../../a", "x"}}, "component `..`"},
      {"parent, in a directory", {{"../", "", '5'}}, "component `..`"},
      {"root as a file", {{".", "x"}}, "empty"},
      {"empty component", {{"wanted//a", "x"}}, "empty component"},
      {"twice", {{"wanted/a", "x"}, {"./wanted/a", "y"}}, "is there twice"},
      {"twice, other kinds",
       {{"d", "", '5'}, {"d", "", '2', "/"}},
       "is there twice"},
      {"wanted symbolic link",
       {{"wanted/a", "", '2', "../b"}},
       "not a regular file"},
      {"wanted hard link",
       {{"b", "x"}, {"wanted/a", "", '1', "b"}},
       "not a regular file"},
      {"wanted device", {{"wanted/a", "", '3'}}, "not a regular file"},
      {"wanted block device", {{"wanted/a", "", '4'}}, "not a regular file"},
      {"wanted pipe", {{"wanted/a", "", '6'}}, "not a regular file"},
      {"wanted directory", {{"wanted/a", "", '5'}}, "not a regular file"},
      {"below a link",
       {{"wanted", "", '2', "/tmp"}, {"wanted/a", "x"}},
       "its parent `wanted` is not a directory"},
      {"below a link that comes later",
       {{"wanted/a", "x"}, {"wanted", "", '2', "/tmp"}},
       "its parent `wanted` is not a directory"},
      {"below a file",
       {{"wanted", "x"}, {"wanted/a", "x"}},
       "its parent `wanted` is not a directory"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Read(c.members), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr(c.message)))
        << c.what;
  }
}

TEST(StrictTarTest, LongGnuNamesAreRead) {
  const std::string name = "wanted/" + std::string(200, 'a');
  ASSERT_OK_AND_ASSIGN(
      const std::vector<ArchivedFile> files,
      Read({{"././@LongLink", "./" + name + '\0', 'L'}, {"short", "x"}}));
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].path, name);
}

TEST(StrictTarTest, LongGnuNamesAreCheckedToo) {
  const std::string name = "wanted/../" + std::string(200, 'a');
  EXPECT_THAT(Read({{"././@LongLink", name + '\0', 'L'}, {"short", "x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("component `..`")));
}

TEST(StrictTarTest, RefusesHeaderTypesThatDpkgRefuses) {
  for (const char type : {'x', 'g', 'S', 'V', 'M', '7', 'Z'}) {
    EXPECT_THAT(Read({{"pax", "17 path=wanted/a\n", type}, {"b", "x"}}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")))
        << type;
  }
  EXPECT_THAT(Read({{"pax", "17 path=wanted/a\n", 'x'}, {"b", "x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "`wanted/a`: tar header of type `x`, which no Debian "
                       "package has"));
  // The same is true after a long name.
  EXPECT_THAT(
      Read({{"././@LongLink", std::string("long\0", 5), 'L'},
            {"pax", "17 path=wanted/a\n", 'x'},
            {"b", "x"}}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("type `x`")));
}

TEST(StrictTarTest, RefusesBadChecksums) {
  TarMember member{"wanted/b", "x"};
  member.good_checksum = false;
  EXPECT_THAT(Read({{"wanted/a", "x"}, member}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")));
  EXPECT_THAT(Read({member}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")));
}

TEST(StrictTarTest, LimitsHold) {
  EXPECT_THAT(Read({{"wanted/a", std::string(1001, 'x')}}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "`wanted/a`: 1001 bytes, limit 1000"));
  TarMember liar{"wanted/a", "x"};
  liar.size_field = "77777777777";
  EXPECT_THAT(Read({liar}), StatusIs(absl::StatusCode::kResourceExhausted,
                                     HasSubstr("limit 1000")));
  std::vector<TarMember> many;
  many.reserve(9);
  for (int i = 0; i < 9; ++i) {
    many.push_back({"f" + std::to_string(i), ""});
  }
  EXPECT_THAT(Read(many), StatusIs(absl::StatusCode::kResourceExhausted,
                                   "more than 8 files"));
}

TEST(StrictTarTest, HeaderSizesBeyondTheArchiveAreTruncation) {
  TarMember liar{"wanted/a", "x"};
  liar.size_field = "00000001000";  // 512 bytes, but no content follows
  const Bytes blocks = TarBlocks(liar);
  EXPECT_THAT(ReadStrictTar(ByteSpan(blocks).first(600), BelowWanted, kLimits),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")));
}

TEST(StrictTarTest, RefusesEveryTruncation) {
  const Bytes tar = MakeTar({{"wanted/a", "AA"}, {"other", "oo"}});
  for (size_t size = 0; size < tar.size(); ++size) {
    EXPECT_THAT(ReadStrictTar(ByteSpan(tar).first(size), BelowWanted, kLimits),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")))
        << size;
  }
}

TEST(StrictTarTest, OnlyZerosFollowTheEnd) {
  Bytes tar = MakeTar({{"wanted/a", "AA"}});
  tar.resize(10240);
  EXPECT_THAT(ReadStrictTar(tar, BelowWanted, kLimits),
              bootmill::testing::IsOk());
  const Bytes hidden = TarBlocks({"wanted/b", "hidden"});
  tar.insert(tar.end(), hidden.begin(), hidden.end());
  EXPECT_THAT(ReadStrictTar(tar, BelowWanted, kLimits),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "bytes after the end of the archive"));
}

}  // namespace
}  // namespace bootmill::archive
