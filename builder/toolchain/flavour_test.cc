// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/flavour.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::StatusIs;

TEST(FlavourTest, IsToldByVersionThenCompiler) {
  struct Case {
    const char* version;
    const char* compiler;
    Flavour flavour;
  };
  constexpr const char* kDebianGcc = "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0";
  constexpr const char* kRedHatGcc =
      "gcc (GCC) 15.1.1 20250521 (Red Hat 15.1.1-2)";
  const Case cases[] = {
      {"2.06-13+deb12u2", kDebianGcc, Flavour::kDebian},
      {"2.12-9+deb13u2", kDebianGcc, Flavour::kDebian},
      {"2.14-3", kDebianGcc, Flavour::kDebian},
      {"2.12-1~bpo12+1", kDebianGcc, Flavour::kDebian},
      {"2.02~beta2-9", "", Flavour::kDebian},
      {"2.06-2ubuntu7.2", "gcc-12 (Ubuntu 12.3.0-1) 12.3.0", Flavour::kUbuntu},
      {"2.12-1ubuntu7.3", "", Flavour::kUbuntu},
      {"2.12-15.fc41", "", Flavour::kFedora},
      {"2.12-15.fc41", kRedHatGcc, Flavour::kFedora},
      {"2.06-61.el9", "", Flavour::kRhel},
      // Values from modinfo.sh files of real packages.
      {"2.12", kRedHatGcc, Flavour::kRedHat},
      {"2.06", "gcc (GCC) 11.3.1 20220421 (Red Hat 11.3.1-2)",
       Flavour::kRedHat},
      {"2.06", "gcc (SUSE Linux) 7.5.0", Flavour::kSuse},
      {"2.12", "gcc (GCC) 13.2.0", Flavour::kUpstream},
      {"2.06", kDebianGcc, Flavour::kUpstream},
      {"2.12-rc1", "", Flavour::kUpstream},
      {"2.12~rc1", "", Flavour::kUpstream},
      {"2.12.fcx", "", Flavour::kUpstream},
      {"2.12-", "", Flavour::kUpstream},
      {"2:2.14-1", "gcc (GCC) 15.2.1 20260103", Flavour::kUpstream},  // Arch
      {"", "", Flavour::kUpstream},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FlavourName(DetectFlavour(c.version, c.compiler)),
              FlavourName(c.flavour))
        << c.version << " by " << c.compiler;
  }
}

TEST(FlavourTest, NamesAreFoundAgain) {
  for (const std::string& name : FlavourNames()) {
    ASSERT_OK_AND_ASSIGN(const Flavour flavour, FindFlavour(name));
    EXPECT_EQ(FlavourName(flavour), name);
  }
  EXPECT_THAT(
      FindFlavour("debain"),
      StatusIs(absl::StatusCode::kNotFound,
               "no flavour `debain`; there are upstream, debian, ubuntu, "
               "fedora, rhel, redhat, suse; did you mean `debian`?"));
}

}  // namespace
}  // namespace bootmill::toolchain
