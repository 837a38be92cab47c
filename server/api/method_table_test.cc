// SPDX-License-Identifier: Apache-2.0
#include "server/api/method_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bootmill/v1/fleet_service.pb.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<v1::Fleet> Answer(const RequestContext& /*context*/,
                                 const v1::GetFleetRequest& /*request*/) {
  return v1::Fleet();
}

TEST(MethodTableTest, AMethodHasOneHandler) {
  MethodTable table;
  table.AddUnary<v1::GetFleetRequest, v1::Fleet>("FleetService/GetFleet",
                                                 &Answer);
  const auto twice = HasSubstr("FleetService/GetFleet: two handlers");
  EXPECT_THAT(table.Seal(), StatusIs(absl::StatusCode::kInternal, Not(twice)));
  table.AddUnary<v1::GetFleetRequest, v1::Fleet>("FleetService/GetFleet",
                                                 &Answer);
  EXPECT_THAT(table.Seal(), StatusIs(absl::StatusCode::kInternal, twice));
}

TEST(MethodTableTest, EveryMethodNeedsAHandlerOfItsTypes) {
  MethodTable table;
  table.AddUnary<v1::GetFleetRequest, v1::Fleet>("FleetService/UpdateFleet",
                                                 &Answer);
  EXPECT_THAT(
      table.Seal(),
      StatusIs(absl::StatusCode::kInternal,
               AllOf(HasSubstr("FleetService/UpdateFleet: no such method with "
                               "these types"),
                     HasSubstr("FleetService/DeleteFleet: no handler"))));
}

}  // namespace
}  // namespace bootmill::server
