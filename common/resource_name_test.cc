// SPDX-License-Identifier: Apache-2.0
#include "common/resource_name.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill {
namespace {

TEST(ResourceNameTest, WhatIsBuiltIsTakenApart) {
  EXPECT_EQ(ParseOrgName(OrgName("acme")), "acme");
  const std::optional<OrgResource> fleet =
      ParseOrgResource(FleetName("acme", "web"), "fleets");
  ASSERT_TRUE(fleet.has_value());
  EXPECT_EQ(fleet->org, "acme");
  EXPECT_EQ(fleet->id, "web");
  EXPECT_EQ(ParseToolchainName(ToolchainName("debian-2.06-13+deb12u2")),
            "debian-2.06-13+deb12u2");
  const std::optional<OrgResource> release =
      ParseOrgResource(ReleaseName("acme", "web-7", 12), "releases");
  ASSERT_TRUE(release.has_value());
  EXPECT_EQ(ParseReleaseId(release->id)->fleet, "web-7");
}

TEST(ResourceNameTest, AReleaseEndsWithItsNumber) {
  const std::optional<ReleaseId> release = ParseReleaseId("web-7-12");
  ASSERT_TRUE(release.has_value());
  EXPECT_EQ(release->fleet, "web-7");
  EXPECT_EQ(release->number, 12);
  for (const char* id : {"", "web", "web-", "web-0", "web-01", "web-1x", "-1",
                         "web--", "web-99999999999", "Web-1"}) {
    EXPECT_FALSE(ParseReleaseId(id).has_value()) << id;
  }
}

TEST(ResourceNameTest, OtherFormsAreNone) {
  for (const std::string name :
       {"", "orgs", "orgs/", "orgs/acme/fleets", "orgs/acme/fleets/",
        "orgs/acme/builds/web", "orgs/acme/fleets/web/x", "fleets/web",
        "/orgs/acme/fleets/web", "orgs/ACME/fleets/web", "orgs/acme/fleets/a b",
        "orgs/acme/fleets/a\nb"}) {
    EXPECT_FALSE(ParseOrgResource(name, "fleets").has_value()) << name;
  }
  for (const std::string name : {"", "orgs/", "orgs/acme/", "org/acme"}) {
    EXPECT_FALSE(ParseOrgName(name).has_value()) << name;
  }
  for (const std::string name : {"", "toolchains/", "toolchains/a/b"}) {
    EXPECT_FALSE(ParseToolchainName(name).has_value()) << name;
  }
}

TEST(ResourceNameTest, TheOrgOfAnyNameIsFound) {
  EXPECT_EQ(OrgOfName("orgs/acme"), "acme");
  EXPECT_EQ(OrgOfName("orgs/acme/fleets/web"), "acme");
  EXPECT_EQ(OrgOfName("orgs/"), std::nullopt);
  EXPECT_EQ(OrgOfName("orgs/A/fleets/web"), std::nullopt);
  EXPECT_EQ(OrgOfName("toolchains/acme"), std::nullopt);
}

}  // namespace
}  // namespace bootmill
