// SPDX-License-Identifier: Apache-2.0
#include "server/api/resource_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ResourceNameTest, TakesNamesApart) {
  ASSERT_OK_AND_ASSIGN(const std::string org, OrgIdOf("parent", "orgs/acme"));
  EXPECT_EQ(org, "acme");
  ASSERT_OK_AND_ASSIGN(
      const OrgResource fleet,
      OrgResourceOf("name", FleetName("acme", "web"), "fleets"));
  EXPECT_EQ(fleet.org, "acme");
  EXPECT_EQ(fleet.id, "web");
  ASSERT_OK_AND_ASSIGN(
      const std::string toolchain,
      ToolchainIdOf("name", ToolchainName("debian-2.06-13+deb12u2")));
  EXPECT_EQ(toolchain, "debian-2.06-13+deb12u2");
}

TEST(ResourceNameTest, AReleaseEndsWithItsNumber) {
  ASSERT_OK_AND_ASSIGN(const ReleaseId release,
                       ReleaseIdOf("name", "web-7-12"));
  EXPECT_EQ(release.fleet, "web-7");
  EXPECT_EQ(release.number, 12);
  for (const char* id : {"web", "web-", "web-0", "web-01", "web-1x", "-1",
                         "web--", "web-99999999999", "Web-1"}) {
    EXPECT_THAT(
        ReleaseIdOf("name", id),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("FLEET-NUMBER")))
        << id;
  }
}

TEST(ResourceNameTest, RefusesOtherFormsNamingTheField) {
  for (const std::string name :
       {"", "orgs", "orgs/", "orgs/acme/fleets", "orgs/acme/fleets/",
        "orgs/acme/builds/web", "orgs/acme/fleets/web/x", "fleets/web",
        "/orgs/acme/fleets/web", "orgs/ACME/fleets/web", "orgs/acme/fleets/a b",
        "orgs/acme/fleets/a\nb"}) {
    const absl::StatusOr<OrgResource> result =
        OrgResourceOf("name", name, "fleets");
    ASSERT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument,
                                 HasSubstr("orgs/ORG/fleets/ID")))
        << name;
    ASSERT_TRUE(rpc::ErrorInfoOf(result.status()).has_value());
    EXPECT_EQ(rpc::ErrorInfoOf(result.status())->field_violations(0).field(),
              "name");
  }
}

}  // namespace
}  // namespace bootmill::server
