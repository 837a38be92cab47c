// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/exit_code_of.h"

#include <gtest/gtest.h>

#include <chrono>

#include "common/rpc/error_info.h"

namespace bootmill::rpc {
namespace {

TEST(ExitCodeOfTest, OnlyWhatMayPassIsBusy) {
  const absl::Status quota =
      Error(absl::StatusCode::kResourceExhausted, "QUOTA_EXCEEDED",
            "org acme has 50 fleets of 50");
  const struct {
    absl::Status status;
    ExitCode code;
  } cases[] = {
      {absl::OkStatus(), kExitOk},
      {absl::UnavailableError("no answer"), kExitBusy},
      {absl::DeadlineExceededError("too slow"), kExitBusy},
      {BusyError("BUSY", "too many builds wait", std::chrono::seconds(5)),
       kExitBusy},
      {quota, kExitFailed},
      {absl::ResourceExhaustedError("33 MiB, limit 32 MiB"), kExitFailed},
      {absl::UnauthenticatedError("who?"), kExitDenied},
      {Error(absl::StatusCode::kPermissionDenied, "NO_ROLE", "no role"),
       kExitDenied},
      {absl::PermissionDeniedError("open key.pem"), kExitFailed},
      {absl::NotFoundError("no such fleet"), kExitFailed},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(ExitCodeOf(test.status), test.code) << test.status;
  }
}

}  // namespace
}  // namespace bootmill::rpc
