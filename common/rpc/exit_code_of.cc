// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/exit_code_of.h"

#include <optional>

#include "bootmill/v1/error_info.pb.h"
#include "common/rpc/error_info.h"

namespace bootmill::rpc {

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitBusy;
    case absl::StatusCode::kResourceExhausted: {
      // A daemon that is busy says when to come again. A full quota, or what is
      // too large, stays so.
      const std::optional<v1::ErrorInfo> info = ErrorInfoOf(status);
      return info.has_value() && info->has_retry_delay() ? kExitBusy
                                                         : kExitFailed;
    }
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
