// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/deb.h"

#include <gtest/gtest.h>

#include <string>

#include "builder/archive/reader.h"
#include "builder/archive/testing/compress.h"
#include "builder/archive/testing/packages.h"
#include "common/testing/status_matchers.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::ArMember;
using ::bootmill::testing::Compress;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::kControl;
using ::bootmill::testing::MakeAr;
using ::bootmill::testing::MakeDeb;
using ::bootmill::testing::MakeTar;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TarMember;
using ::testing::HasSubstr;

constexpr std::string_view kAbcMd5 = "900150983cd24fb0d6963f7d28e17f72";

bool Everything(std::string_view /*path*/) { return true; }
bool Files(std::string_view path) { return path.ends_with(".mod"); }

const std::vector<TarMember>& Data() {
  static const std::vector<TarMember> kData = {
      {"./", "", '5'}, {"./usr/", "", '5'}, {"./usr/a.mod", "abc"}};
  return kData;
}

ArMember Version() { return {"debian-binary", ToBytes("2.0\n")}; }
ArMember Control() {
  return {"control.tar", MakeTar({{"./control", std::string(kControl)}})};
}
ArMember DataTar() { return {"data.tar", MakeTar(Data())}; }

TEST(DebTest, ReadsFieldsAndWantedFiles) {
  ASSERT_OK_AND_ASSIGN(const Deb deb, ReadDeb(MakeDeb(Data()), Files));
  EXPECT_EQ(deb.package, "grub-xen-bin");
  EXPECT_EQ(deb.version, "2.06-13+deb12u2");
  EXPECT_EQ(deb.architecture, "amd64");
  ASSERT_EQ(deb.files.size(), 1U);
  EXPECT_EQ(deb.files[0].path, "usr/a.mod");
  EXPECT_EQ(AsText(deb.files[0].bytes), "abc");
}

TEST(DebTest, ReadsEveryCompression) {
  for (const auto& [ending, filter] :
       {std::pair(".gz", Filter::kGzip), std::pair(".xz", Filter::kXz),
        std::pair(".zst", Filter::kZstd)}) {
    const Bytes deb = MakeAr({Version(),
                              {std::string("control.tar") + ending,
                               Compress(Control().content, filter)},
                              {std::string("data.tar") + ending,
                               Compress(DataTar().content, filter)}});
    ASSERT_OK_AND_ASSIGN(const Deb read, ReadDeb(deb, Files));
    EXPECT_EQ(read.files.size(), 1U) << ending;
  }
}

TEST(DebTest, RefusesOtherStructures) {
  struct Case {
    const char* what;
    std::vector<ArMember> members;
    const char* message;
  };
  const Case cases[] = {
      {"nothing", {}, "deb: "},
      {"no version", {Control(), DataTar()}, "first member"},
      {"version 3",
       {{"debian-binary", ToBytes("3.0\n")}, Control(), DataTar()},
       "format version is not 2.0"},
      {"version 2.0 and more",
       {{"debian-binary", ToBytes("2.0\nmore\n")}, Control(), DataTar()},
       "format version is not 2.0"},
      {"no control", {Version()}, "no member `control.tar`"},
      {"no data", {Version(), Control()}, "no member `data.tar`"},
      {"order", {Version(), DataTar(), Control()}, "member 2 is `data.tar`"},
      {"unknown compression",
       {Version(), Control(), {"data.tar.bz2", ToBytes("BZh9")}},
       "member 3 is `data.tar.bz2`"},
      {"member between",
       {Version(), {"_x", {}}, Control(), DataTar()},
       "member 2 is `_x`"},
      {"second data",
       {Version(), Control(), DataTar(), DataTar()},
       "member `data.tar` after the data"},
      {"not a tar",
       {Version(), Control(), {"data.tar", ToBytes("data")}},
       "deb: data.tar: "},
      {"not xz",
       {Version(), Control(), {"data.tar.xz", DataTar().content}},
       "deb: data.tar.xz: not an intact xz stream"},
      {"an archive in its place",
       {Version(), Control(), {"data.tar", MakeAr({DataTar()})}},
       "deb: data.tar: "},
      {"compressed twice",
       {Version(),
        Control(),
        {"data.tar.xz",
         Compress(Compress(DataTar().content, Filter::kXz), Filter::kXz)}},
       "deb: data.tar.xz: "},
      {"control without fields",
       {Version(), {"control.tar", MakeTar({{"./other", "x"}})}, DataTar()},
       "deb: control archive without `control`"},
      {"control is a link",
       {Version(),
        {"control.tar", MakeTar({{"./control", "", '2', "/etc/passwd"}})},
        DataTar()},
       "deb: control.tar: `control`: not a regular file"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(
        ReadDeb(MakeAr(c.members), Files),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.what;
  }
}

TEST(DebTest, SignaturesAtTheEndAreIgnored) {
  const ArMember signature = {"_gpgorigin", ToBytes("signature")};
  EXPECT_THAT(
      ReadDeb(MakeAr({Version(), Control(), DataTar(), signature}), Files),
      IsOk());
  std::vector<ArMember> many = {Version(), Control(), DataTar()};
  many.resize(100, signature);
  EXPECT_THAT(ReadDeb(MakeAr(many), Files),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "deb: more than 19 members"));
}

TEST(DebTest, RefusesEveryTruncation) {
  const Bytes deb =
      MakeAr({Version(),
              {"control.tar.xz", Compress(Control().content, Filter::kXz)},
              {"data.tar.zst", Compress(DataTar().content, Filter::kZstd)}});
  for (size_t size = 0; size < deb.size(); ++size) {
    EXPECT_THAT(
        ReadDeb(ByteSpan(deb).first(size), Files),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deb: ")))
        << size;
  }
}

TEST(DebTest, RefusesBytesThatBelongToNoMember) {
  for (const char* tail : {"x", "some garbage", "\n"}) {
    Bytes deb = MakeDeb(Data());
    const Bytes more = ToBytes(tail);
    deb.insert(deb.end(), more.begin(), more.end());
    EXPECT_THAT(ReadDeb(deb, Files),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("members end at offset")))
        << tail;
  }
}

TEST(DebTest, RefusesLongNameTricks) {
  // BSD stores a long name inside the member, GNU in a table before it.
  const Bytes version = Version().content;
  Bytes bsd = ToBytes("debian-binary");
  bsd.insert(bsd.end(), version.begin(), version.end());
  EXPECT_THAT(ReadDeb(MakeAr({{"#1/13", bsd}, Control(), DataTar()}), Files),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deb: ")));
  EXPECT_THAT(ReadDeb(MakeAr({{"//", ToBytes("debian-binary/\n")},
                              {"/0", version},
                              Control(),
                              DataTar()}),
                      Files),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deb: ")));
}

TEST(DebTest, RefusesLyingArHeaders) {
  const Bytes good = MakeDeb(Data());
  // The size field of the first member, and the magic after it.
  struct Case {
    size_t offset;
    const char* text;
  };
  for (const Case& c :
       {Case{8 + 48, "9999999999"}, Case{8 + 48, "6         "},
        Case{8 + 48, "-4        "}, Case{8 + 58, "xx"}, Case{0, "!<arkh>"}}) {
    Bytes deb = good;
    std::memcpy(deb.data() + c.offset, c.text, std::strlen(c.text));
    EXPECT_THAT(
        ReadDeb(deb, Files),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deb: ")))
        << c.offset << " " << c.text;
  }
}

TEST(DebTest, ChecksMd5Sums) {
  const std::string good = std::string(kAbcMd5) + "  usr/a.mod\n";
  EXPECT_THAT(ReadDeb(MakeDeb(Data(), good), Files), IsOk());
  const std::string bad = std::string(32, '0') + "  usr/a.mod\n";
  EXPECT_THAT(ReadDeb(MakeDeb(Data(), bad), Files),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "deb: `usr/a.mod`: md5sums says "
                       "00000000000000000000000000000000, the file has "
                       "900150983cd24fb0d6963f7d28e17f72: the package is "
                       "damaged"));
  EXPECT_THAT(
      ReadDeb(MakeDeb(Data(), std::string(kAbcMd5) + "  other\n"), Files),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "deb: md5sums does not list `usr/a.mod`"));
  // Files that are not wanted are not checked.
  EXPECT_THAT(
      ReadDeb(MakeDeb(Data(), bad), [](std::string_view) { return false; }),
      IsOk());
}

TEST(DebTest, PathTricksAreRefusedThroughThePackage) {
  EXPECT_THAT(ReadDeb(MakeDeb({{"../../etc/cron.d/x", "x"}}), Files),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "deb: data.tar: path `../../etc/cron.d/x`: holds the "
                       "component `..`"));
  EXPECT_THAT(ReadDeb(MakeDeb({{"usr/a.mod", "", '2', "b"}}), Everything),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "deb: data.tar: `usr/a.mod`: not a regular file"));
}

TEST(DebTest, BombsStopAtTheRatio) {
  for (const Filter filter : {Filter::kGzip, Filter::kXz, Filter::kZstd}) {
    std::string ending = ".zst";
    if (filter != Filter::kZstd) {
      ending = filter == Filter::kGzip ? ".gz" : ".xz";
    }
    // 16 MiB of zeros in one unwanted file.
    Bytes tar = MakeTar({{"usr/zeros", std::string(16 * kMiB, '\0')}});
    const Bytes bomb = Compress(tar, filter);
    EXPECT_THAT(
        ReadDeb(MakeAr({Version(), Control(), {"data.tar" + ending, bomb}}),
                Files),
        StatusIs(absl::StatusCode::kResourceExhausted,
                 HasSubstr("deb: data.tar" + ending + ": unpacking ")))
        << ending;
    EXPECT_THAT(
        ReadDeb(MakeAr({Version(), {"control.tar" + ending, bomb}, DataTar()}),
                Files),
        StatusIs(absl::StatusCode::kResourceExhausted,
                 HasSubstr("deb: control.tar" + ending)))
        << ending;
  }
}

TEST(DebTest, LimitsHold) {
  const Bytes deb = MakeDeb(Data());
  EXPECT_THAT(ReadDeb(deb, Files, {.deb_bytes = deb.size()}), IsOk());
  EXPECT_THAT(
      ReadDeb(deb, Files, {.deb_bytes = deb.size() - 1}),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("deb: ")));
  EXPECT_THAT(ReadDeb(deb, Files, {.entries = 1}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "deb: data.tar: more than 1 files"));
  EXPECT_THAT(ReadDeb(deb, Files, {.file_bytes = 2}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "deb: data.tar: `usr/a.mod`: 3 bytes, limit 2"));
}

}  // namespace
}  // namespace bootmill::archive
