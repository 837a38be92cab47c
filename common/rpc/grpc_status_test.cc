// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/grpc_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"

namespace bootmill::rpc {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;

TEST(GrpcStatusTest, OkIsOkWithoutDetails) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_EQ(ToGrpcStatus(absl::OkStatus()).error_details(), "");
  EXPECT_THAT(FromGrpcStatus(grpc::Status::OK), IsOk());
}

TEST(GrpcStatusTest, EveryCodeComesBackAsItWas) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    EXPECT_EQ(static_cast<int>(ToGrpcStatus(status).error_code()), code);
    EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(status)), status);
  }
}

TEST(GrpcStatusTest, ACallThatWasBrokenOffMayBeMadeAgain) {
  EXPECT_EQ(FromGrpcStatus({grpc::StatusCode::CANCELLED, "CANCELLED"}).code(),
            absl::StatusCode::kUnavailable);
  const absl::Status said =
      Error(absl::StatusCode::kCancelled, "BUILD_CANCELLED", "by an operator");
  EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(said)).code(),
            absl::StatusCode::kCancelled);
}

TEST(GrpcStatusTest, DetailsComeBackWhole) {
  const absl::Status status =
      BusyError("QUEUE_FULL", "queue is full", std::chrono::milliseconds(1500));
  const grpc::Status wire = ToGrpcStatus(status);
  v1::RpcStatus details;
  ASSERT_TRUE(details.ParseFromString(wire.error_details()));
  EXPECT_EQ(details.code(), 8);
  EXPECT_EQ(details.message(), "queue is full");
  ASSERT_EQ(details.details_size(), 1);
  EXPECT_EQ(details.details(0).type_url(),
            "type.googleapis.com/bootmill.v1.ErrorInfo");
  const auto info = ErrorInfoOf(FromGrpcStatus(wire));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "QUEUE_FULL");
  EXPECT_EQ(info->retry_delay().nanos(), 500'000'000);
}

// The details come from the network, so they may be anything.
TEST(GrpcStatusTest, BrokenOrLyingDetailsLeaveCodeAndMessage) {
  EXPECT_THAT(FromGrpcStatus(grpc::Status(grpc::StatusCode::NOT_FOUND, "absent",
                                          "\xff\xff\xff")),
              StatusIs(absl::StatusCode::kNotFound, "absent"));
  v1::RpcStatus lying;
  lying.set_code(0);
  lying.set_message("all is well");
  EXPECT_THAT(FromGrpcStatus(grpc::Status(grpc::StatusCode::NOT_FOUND, "absent",
                                          lying.SerializeAsString())),
              StatusIs(absl::StatusCode::kNotFound, "absent"));
}

}  // namespace
}  // namespace bootmill::rpc
