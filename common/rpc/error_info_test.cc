// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/error_info.h"

#include <gtest/gtest.h>

#include "common/status.h"

namespace bootmill::rpc {
namespace {

TEST(ErrorInfoTest, TravelsByTheWireForm) {
  const absl::Status status =
      Error(absl::StatusCode::kNotFound, "FLEET_NOT_FOUND", "no fleet `web`",
            {{"fleet", "web"}});
  const absl::Status back = FromRpcStatus(ToRpcStatus(status));
  EXPECT_EQ(back.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(back.message(), "no fleet `web`");
  ASSERT_TRUE(ErrorInfoOf(back).has_value());
  EXPECT_EQ(ErrorInfoOf(back)->reason(), "FLEET_NOT_FOUND");
  EXPECT_EQ(ErrorInfoOf(back)->domain(), "bootmill");
  EXPECT_EQ(ErrorInfoOf(back)->metadata().at("fleet"), "web");
}

TEST(ErrorInfoTest, AFieldOfASpecBecomesAViolation) {
  const absl::Status status = WithDefaultErrorInfo(
      AtField(absl::NotFoundError("no module `zfsx`"), "modules[0]"));
  ASSERT_TRUE(ErrorInfoOf(status).has_value());
  ASSERT_EQ(ErrorInfoOf(status)->field_violations_size(), 1);
  EXPECT_EQ(ErrorInfoOf(status)->field_violations(0).field(), "modules[0]");
  EXPECT_EQ(ErrorInfoOf(status)->reason(), "NOT_FOUND");
}

TEST(ErrorInfoTest, OkCarriesNothing) {
  EXPECT_FALSE(ErrorInfoOf(WithDefaultErrorInfo(absl::OkStatus())).has_value());
  EXPECT_EQ(ToRpcStatus(absl::OkStatus()).code(), 0);
}

TEST(ErrorInfoTest, BusySaysWhenToTryAgain) {
  const absl::Status status =
      BusyError("BUILD_QUEUE_FULL", "full", std::chrono::milliseconds(1500));
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorInfoOf(status)->retry_delay().seconds(), 1);
  EXPECT_EQ(ErrorInfoOf(status)->retry_delay().nanos(), 500'000'000);
}

}  // namespace
}  // namespace bootmill::rpc
