// SPDX-License-Identifier: Apache-2.0
#include "trust/api/claim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

v1::ReleaseImage Image() {
  v1::ReleaseImage image;
  image.set_target("x86_64-xen");
  image.set_sha256(std::string(64, 'a'));
  image.set_plan(std::string(62, '0') + "1f");
  image.set_size_bytes(1234);
  return image;
}

TEST(ClaimOfImageTest, HoldsAllThatTheReleaseSays) {
  ASSERT_OK_AND_ASSIGN(const TargetClaim claim,
                       ClaimOfImage("orgs/default/releases/web-2-17", Image()));
  EXPECT_EQ(claim.org, "default");
  EXPECT_EQ(claim.fleet, "web-2");
  EXPECT_EQ(claim.release, 17U);
  EXPECT_EQ(claim.target, Target::kX8664Xen);
  EXPECT_EQ(claim.digest.Hex(), std::string(64, 'a'));
  EXPECT_EQ(claim.plan_identity.Hex(), std::string(62, '0') + "1f");
  EXPECT_EQ(claim.size_bytes, 1234U);
}

// A server may send anything, so each malformed part must be refused.
TEST(ClaimOfImageTest, RefusesNamesOfAnotherForm) {
  for (const char* name :
       {"", "web-1", "orgs/default/releases/", "orgs/default/releases/web",
        "orgs/default/releases/-1", "orgs/default/releases/web-",
        "orgs/default/releases/web-0", "orgs/default/releases/web-01",
        "orgs/default/releases/web-99999999999", "orgs//releases/web-1",
        "orgs/default/fleets/web-1", "orgs/a-b/releases/web"}) {
    EXPECT_THAT(ClaimOfImage(name, Image()),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("is no release name")))
        << name;
  }
}

TEST(ClaimOfImageTest, RefusesDigestsSizesAndTargetsOfAnotherForm) {
  constexpr char kName[] = "orgs/default/releases/web-1";
  v1::ReleaseImage image = Image();
  image.set_sha256(std::string(64, 'A'));
  EXPECT_THAT(
      ClaimOfImage(kName, image),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is no SHA-256")));
  image = Image();
  image.set_plan("1f");
  EXPECT_THAT(ClaimOfImage(kName, image),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("`1f` is no plan identity")));
  image = Image();
  image.set_target("../../etc");
  EXPECT_THAT(
      ClaimOfImage(kName, image),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is no target")));
  image = Image();
  image.set_size_bytes(-1);
  EXPECT_THAT(ClaimOfImage(kName, image),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("`-1` is no size")));
}

}  // namespace
}  // namespace bootmill::trust
