// SPDX-License-Identifier: Apache-2.0
// Error details: between absl::Status in the program and RpcStatus on the wire.
#ifndef BOOTMILL_COMMON_RPC_ERROR_INFO_H_
#define BOOTMILL_COMMON_RPC_ERROR_INFO_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "bootmill/v1/error_info.pb.h"

namespace bootmill::rpc {

// Returns `status` carrying `info` in place of what it carried; domain is set.
// An OK status is returned unchanged. Thread-safe, as all here.
absl::Status WithErrorInfo(absl::Status status, v1::ErrorInfo info);

// Returns the details that `status` carries, or nullopt.
std::optional<v1::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// Returns an error for programs and people alike: `reason` in UPPER_SNAKE_CASE,
// `metadata` with every value that the message mentions.
absl::Status Error(absl::StatusCode code, std::string_view reason,
                   const std::string& message,
                   const std::map<std::string, std::string>& metadata = {});

// Returns RESOURCE_EXHAUSTED that says when to try again.
absl::Status BusyError(std::string_view reason, const std::string& message,
                       std::chrono::milliseconds retry_delay);

// Returns INVALID_ARGUMENT about one field of a request.
absl::Status FieldError(std::string_view field, const std::string& message);

// Returns `status` with an ErrorInfo whatever its maker gave: without one, the
// reason is the code's name, and a field of AtField becomes a violation.
absl::Status WithDefaultErrorInfo(const absl::Status& status);

// Returns `status` so short that its message, and its message and details
// together, serialised, have at most `bytes` bytes: a long message ends in
// `...`, and violations that find no place are counted in the metadata
// `omitted_violations`. At least 512 bytes are needed.
absl::Status Bound(const absl::Status& status, size_t bytes);

// The wire form and back. Details that are no ErrorInfo are dropped.
v1::RpcStatus ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const v1::RpcStatus& wire);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_ERROR_INFO_H_
