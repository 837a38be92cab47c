// SPDX-License-Identifier: Apache-2.0
#include "common/status.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "common/status_macros.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

TEST(StatusTest, AnnotateKeepsCodeAndPayload) {
  absl::Status status = absl::NotFoundError("no such module");
  status.SetPayload("type", absl::Cord("payload"));
  const absl::Status annotated = Annotate(status, "fleet web");
  EXPECT_THAT(annotated, StatusIs(absl::StatusCode::kNotFound,
                                  "fleet web: no such module"));
  EXPECT_EQ(annotated.GetPayload("type"), absl::Cord("payload"));
  EXPECT_THAT(Annotate(absl::OkStatus(), "fleet web"), IsOk());
}

TEST(StatusTest, AtFieldKeepsThePathForTools) {
  const absl::Status status =
      AtField(absl::NotFoundError("no such module"), "modules[2]");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound,
                               "modules[2]: no such module"));
  EXPECT_EQ(FieldOf(status), "modules[2]");
  EXPECT_EQ(FieldOf(Annotate(status, "fleet web")), "modules[2]");
  EXPECT_EQ(FieldOf(absl::NotFoundError("x")), std::nullopt);
  EXPECT_THAT(AtField(absl::OkStatus(), "modules[2]"), IsOk());
}

TEST(StatusTest, ErrnoTellsWhatAndWhy) {
  EXPECT_THAT(
      ErrnoStatus(ENOENT, "open x"),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("open x: No such file")));
  EXPECT_THAT(ErrnoStatus(ENOSPC, "write x"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("x")));
  EXPECT_THAT(ErrnoStatus(EIO, "write x"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("x")));
}

absl::StatusOr<int> Half(int value) {
  if (value % 2 != 0) {
    return absl::InvalidArgumentError("odd");
  }
  return value / 2;
}

absl::StatusOr<int> Quarter(int value) {
  ASSIGN_OR_RETURN(const int half, Half(value));
  return Half(half);
}

absl::Status CheckEven(int value) {
  RETURN_IF_ERROR(Half(value).status());
  return absl::OkStatus();
}

TEST(StatusMacrosTest, PassValuesOnAndReturnErrors) {
  EXPECT_EQ(Quarter(8).value_or(-1), 2);
  EXPECT_THAT(Quarter(6), StatusIs(absl::StatusCode::kInvalidArgument, "odd"));
  EXPECT_THAT(CheckEven(3),
              StatusIs(absl::StatusCode::kInvalidArgument, "odd"));
  EXPECT_THAT(CheckEven(4), IsOk());
}

}  // namespace
}  // namespace bootmill
