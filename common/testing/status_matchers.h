// SPDX-License-Identifier: Apache-2.0
// GoogleTest matchers for absl::Status and absl::StatusOr<T>; tests only.
#ifndef BOOTMILL_COMMON_TESTING_STATUS_MATCHERS_H_
#define BOOTMILL_COMMON_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::testing {

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// GoogleMock's macros expand to casts.
// NOLINTBEGIN(google-readability-casting)
// Matches an OK Status or StatusOr.
MATCHER(IsOk, "is OK") {
  *result_listener << "whose status is " << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// Matches a Status or StatusOr with `code` whose message matches `message`.
MATCHER_P2(StatusIs, code, message, "has the expected code and message") {
  const absl::Status status = StatusOf(arg);
  *result_listener << "whose status is " << status.ToString();
  return status.code() == code &&
         ::testing::ExplainMatchResult(message, std::string(status.message()),
                                       result_listener);
}
// NOLINTEND(google-readability-casting)

}  // namespace bootmill::testing

// Evaluates a StatusOr expression; fails the test at once if it is an error,
// otherwise moves the value into `lhs`.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define BOOTMILL_TEST_CONCAT_INNER_(a, b) a##b
#define BOOTMILL_TEST_CONCAT_(a, b) BOOTMILL_TEST_CONCAT_INNER_(a, b)
#define ASSERT_OK_AND_ASSIGN(lhs, expr) \
  BOOTMILL_ASSERT_OK_AND_ASSIGN_(       \
      BOOTMILL_TEST_CONCAT_(bootmill_test_result_, __LINE__), lhs, expr)
#define BOOTMILL_ASSERT_OK_AND_ASSIGN_(tmp, lhs, expr) \
  auto tmp = (expr);                                   \
  ASSERT_THAT(tmp, ::bootmill::testing::IsOk());       \
  lhs = std::move(tmp).value()
// NOLINTEND(bugprone-macro-parentheses)

#endif  // BOOTMILL_COMMON_TESTING_STATUS_MATCHERS_H_
