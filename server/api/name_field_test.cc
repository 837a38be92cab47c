// SPDX-License-Identifier: Apache-2.0
#include "server/api/name_field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

// Expects a refusal about the field `name` that names `form`.
void ExpectRefused(const absl::Status& status, std::string_view form) {
  ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr(std::string(form))));
  ASSERT_TRUE(rpc::ErrorInfoOf(status).has_value());
  EXPECT_EQ(rpc::ErrorInfoOf(status)->field_violations(0).field(), "name");
}

TEST(NameFieldTest, OtherFormsAreRefusedNamingTheField) {
  ExpectRefused(OrgIdOf("name", "orgs/").status(), "orgs/ORG");
  ExpectRefused(OrgResourceOf("name", "orgs/acme/builds/b", "fleets").status(),
                "orgs/ORG/fleets/ID");
  ExpectRefused(ToolchainIdOf("name", "toolchains/").status(),
                "toolchains/NAME");
  ExpectRefused(ReleaseIdOf("name", "web").status(), "FLEET-NUMBER");
}

}  // namespace
}  // namespace bootmill::server
