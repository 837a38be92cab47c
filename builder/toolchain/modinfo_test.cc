// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/modinfo.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr std::string_view kGood =
    "#!/bin/bash\n"
    "\n"
    "# User-controllable options\n"
    "grub_modinfo_target_cpu=i386\n"
    "grub_modinfo_platform=xen_pvh\n"
    "grub_disk_cache_stats=0\n"
    "grub_target_cc_version='gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0'\n"
    "grub_target_cppflags='-I$(top_srcdir)/include `id`'\n"
    "grub_version=\"2.06\"\n"
    "grub_package_version=\"2.06-13+deb12u2\"\n";

TEST(ModinfoTest, ReadsWhatIsUsed) {
  ASSERT_OK_AND_ASSIGN(const Modinfo modinfo, ParseModinfo(kGood));
  EXPECT_EQ(modinfo.cpu, "i386");
  EXPECT_EQ(modinfo.platform, "xen_pvh");
  EXPECT_EQ(modinfo.version, "2.06");
  EXPECT_EQ(modinfo.package_version, "2.06-13+deb12u2");
  EXPECT_EQ(modinfo.compiler, "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0");
}

TEST(ModinfoTest, CompilerIsOptional) {
  ASSERT_OK_AND_ASSIGN(
      const Modinfo modinfo,
      ParseModinfo("grub_modinfo_target_cpu=i386\ngrub_modinfo_platform='xen'\n"
                   "grub_version=2.12\ngrub_package_version=2.12"));
  EXPECT_EQ(modinfo.compiler, "");
  EXPECT_EQ(modinfo.package_version, "2.12");
}

TEST(ModinfoTest, RefusesWhatOnlyAShellUnderstands) {
  for (const char* value :
       {"", "\"\"", "\"2.06", "2.06\"", "'2.06\"", "\"2\"06\"", "$(id)",
        "\"`id`\"", "2.06;id", "2.06 # note", "$v", "2.0\\6", "\"", "2.06\r"}) {
    EXPECT_THAT(
        ParseModinfo(std::string("grub_version=") + value + "\n"),
        StatusIs(absl::StatusCode::kInvalidArgument,
                 "modinfo.sh line 1: grub_version is not a plain value of at "
                 "most 64 bytes"))
        << value;
  }
}

TEST(ModinfoTest, RefusesMissingRepeatedAndLongValues) {
  EXPECT_THAT(ParseModinfo(""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "modinfo.sh: no grub_modinfo_target_cpu"));
  EXPECT_THAT(ParseModinfo(std::string(kGood) + "grub_version=2.12\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "modinfo.sh line 11: grub_version is assigned twice"));
  EXPECT_THAT(ParseModinfo("grub_version=" + std::string(65, '1')),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("at most 64 bytes")));
  // This line does not assign the variable.
  EXPECT_THAT(ParseModinfo("  grub_modinfo_target_cpu=i386\n"
                           "export grub_modinfo_target_cpu=i386\n"
                           "#grub_modinfo_target_cpu=i386\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "modinfo.sh: no grub_modinfo_target_cpu"));
  EXPECT_THAT(ParseModinfo(std::string(64 * kKiB + 1, '#')),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "modinfo.sh: 65537 bytes, limit 65536"));
}

}  // namespace
}  // namespace bootmill::toolchain
