// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/control.h"

#include <gtest/gtest.h>

#include "builder/archive/testing/packages.h"
#include "common/testing/status_matchers.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

// MD5 of "abc" (RFC 1321, appendix A.5).
constexpr std::string_view kAbc = "900150983cd24fb0d6963f7d28e17f72";

TEST(ControlTest, ReadsTheFieldsInUse) {
  ASSERT_OK_AND_ASSIGN(const ControlFields fields,
                       ParseControl(bootmill::testing::kControl));
  EXPECT_EQ(fields.package, "grub-xen-bin");
  EXPECT_EQ(fields.version, "2.06-13+deb12u2");
  EXPECT_EQ(fields.architecture, "amd64");
}

TEST(ControlTest, FieldNamesHaveNoCaseAndMayEndTheFile) {
  ASSERT_OK_AND_ASSIGN(
      const ControlFields fields,
      ParseControl("PACKAGE:a\nversion: \t1 \narchitecture:all"));
  EXPECT_EQ(fields.version, "1");
  EXPECT_EQ(fields.architecture, "all");
}

TEST(ControlTest, RefusesMalformedFiles) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"", "needs the fields"},
      {"Package: a\nVersion: 1\n", "needs the fields"},
      {"Package: a\nVersion: 1\nArchitecture:\n", "line 3: Architecture"},
      {"Package: a\nPackage: b\n", "line 2: Package is there twice"},
      {"Package: a b\n", "line 1: Package is not a plain word"},
      {"Version: $(id)\n", "line 1: Version is not a plain word"},
      {"nonsense\n", "line 1: expected a field"},
      {": a\n", "line 1: expected a field"},
      {"Package: a\n\nVersion: 1\n", "line 3: a second paragraph"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(
        ParseControl(c.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.text;
  }
  EXPECT_THAT(ParseControl("Package: " + std::string(129, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("at most 128 bytes")));
}

TEST(Md5SumsTest, ChecksFiles) {
  ASSERT_OK_AND_ASSIGN(const Md5Sums sums,
                       ParseMd5Sums(std::string(kAbc) + "  usr/a b\n"));
  EXPECT_THAT(CheckMd5(sums, "usr/a b", AsBytes("abc")), IsOk());
  EXPECT_THAT(CheckMd5(sums, "usr/a b", AsBytes("abd")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the package is damaged")));
  EXPECT_THAT(CheckMd5(sums, "usr/other", AsBytes("abc")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "md5sums does not list `usr/other`"));
}

TEST(Md5SumsTest, RefusesMalformedLines) {
  const std::string good = std::string(kAbc) + "  a\n";
  for (const std::string& line :
       {std::string("x"), std::string(kAbc), std::string(kAbc) + "  ",
        std::string(kAbc) + " *a", std::string(kAbc) + " a",
        "G" + std::string(kAbc).substr(1) + "  a", std::string("\n")}) {
    EXPECT_THAT(ParseMd5Sums(good + line),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("md5sums line 2: expected")))
        << line;
  }
  EXPECT_THAT(ParseMd5Sums(good + good),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "md5sums line 2: `a` is there twice"));
}

}  // namespace
}  // namespace bootmill::archive
