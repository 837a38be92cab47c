// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/exit_code_of.h"

#include "common/rpc/error_info.h"

namespace bootmill::rpc {

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitBusy;
    case absl::StatusCode::kUnauthenticated:
      return kExitDenied;
    case absl::StatusCode::kPermissionDenied:
      // The daemon's refusals have details. One without them comes from this
      // program: an image that is not vouched for, or a file that may not be
      // read.
      return ErrorInfoOf(status).has_value() ? kExitDenied : kExitFailed;
    default:
      return kExitFailed;
  }
}

}  // namespace bootmill::rpc
