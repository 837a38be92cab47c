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

TEST(ErrorInfoTest, WhatIsTooLargeIsAFaultOfWhoSentIt) {
  const absl::Status large =
      AtField(absl::ResourceExhaustedError("large"), "x");
  EXPECT_EQ(AsInputError(large).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AsInputError(large).message(), large.message());
  EXPECT_EQ(FieldOf(AsInputError(large)), "x");
  EXPECT_EQ(AsInputError(absl::NotFoundError("x")), absl::NotFoundError("x"));
  EXPECT_EQ(AsInput(absl::StatusOr<int>(3)).value(), 3);
}

absl::Status ManyViolations(int count) {
  v1::ErrorInfo info;
  info.set_reason("SPEC_INVALID");
  for (int i = 0; i < count; ++i) {
    v1::FieldViolation& violation = *info.add_field_violations();
    violation.set_field("modules[" + std::to_string(i) + "]");
    violation.set_description(std::string(200, 'x'));
  }
  return WithErrorInfo(absl::InvalidArgumentError("many"), std::move(info));
}

TEST(BoundTest, AnErrorThatFitsIsLeftAlone) {
  const absl::Status status = ManyViolations(10);
  EXPECT_EQ(Bound(status, 5000), status);
}

TEST(BoundTest, ViolationsThatFindNoPlaceAreCounted) {
  const absl::Status bounded = Bound(ManyViolations(300), 5000);
  EXPECT_LE(ToRpcStatus(bounded).ByteSizeLong(), 5000U);
  const std::optional<v1::ErrorInfo> info = ErrorInfoOf(bounded);
  ASSERT_TRUE(info.has_value());
  EXPECT_GE(info->field_violations_size(), 15);
  EXPECT_EQ(info->metadata().at("omitted_violations"),
            std::to_string(300 - info->field_violations_size()));
}

TEST(BoundTest, ViolationsThatWereLeftOutBeforeAreCountedToo) {
  const absl::Status status = ManyViolations(100);
  v1::ErrorInfo info = ErrorInfoOf(status).value();
  OmitViolations(info, 30);
  const std::optional<v1::ErrorInfo> bounded =
      ErrorInfoOf(Bound(WithErrorInfo(status, info), 5000));
  ASSERT_TRUE(bounded.has_value());
  EXPECT_EQ(static_cast<size_t>(bounded->field_violations_size()) +
                OmittedViolations(*bounded),
            130U);
}

TEST(BoundTest, LongTextsAreCutBetweenCharacters) {
  std::string umlauts;
  for (int i = 0; i < 2000; ++i) {
    umlauts += "\u00e4";
  }
  const absl::Status bounded = Bound(FieldError(umlauts, umlauts), 4096);
  EXPECT_LE(ToRpcStatus(bounded).ByteSizeLong(), 4096U);
  EXPECT_TRUE(std::string(bounded.message()).ends_with("..."));
  // protobuf refuses to serialise a text that is not UTF-8.
  EXPECT_FALSE(ToRpcStatus(bounded).SerializeAsString().empty());
}

}  // namespace
}  // namespace bootmill::rpc
