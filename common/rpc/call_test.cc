// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call.h"

#include <gtest/gtest.h>

#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/principal_service.pb.h"

namespace bootmill::rpc {
namespace {

TEST(MayBeRepeatedTest, OnlyWhatHasNoSecondEffect) {
  EXPECT_TRUE(MayBeRepeated(v1::GetFleetRequest()));
  EXPECT_TRUE(MayBeRepeated(v1::ListFleetsRequest()));
  v1::UpdateFleetRequest update;
  EXPECT_FALSE(MayBeRepeated(update)) << "without an id";
  update.set_request_id("1");
  EXPECT_TRUE(MayBeRepeated(update));
  EXPECT_FALSE(MayBeRepeated(v1::IssueCredentialRequest()));
}

}  // namespace
}  // namespace bootmill::rpc
