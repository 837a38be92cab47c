// SPDX-License-Identifier: Apache-2.0
// Error details: conversion between absl::Status in the program and RpcStatus
// on the wire.
#ifndef BOOTMILL_COMMON_RPC_ERROR_INFO_H_
#define BOOTMILL_COMMON_RPC_ERROR_INFO_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/error_info.pb.h"

namespace bootmill::rpc {

// Returns `status` with `info` as its details in place of any others; the
// domain is set here. An OK status is returned unchanged. All functions of this
// header are thread-safe.
absl::Status WithErrorInfo(absl::Status status, v1::ErrorInfo info);

// Returns the details that `status` carries, or nullopt.
std::optional<v1::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// Returns an error for programs and people: `reason` in UPPER_SNAKE_CASE, and
// in `metadata` each value that the message mentions.
absl::Status Error(absl::StatusCode code, std::string_view reason,
                   const std::string& message,
                   const std::map<std::string, std::string>& metadata = {});

// Returns RESOURCE_EXHAUSTED with the delay after which to try again.
absl::Status BusyError(std::string_view reason, const std::string& message,
                       std::chrono::milliseconds retry_delay);

// Returns INVALID_ARGUMENT about one field of a request.
absl::Status FieldError(std::string_view field, const std::string& message);

// Counts `count` violations, in the metadata `omitted_violations`, that `info`
// has no place for, in addition to those counted already.
void OmitViolations(v1::ErrorInfo& info, size_t count);

// Returns how many violations `info` says were omitted.
size_t OmittedViolations(const v1::ErrorInfo& info);

// Returns `status`, an error about what a caller has sent, with
// INVALID_ARGUMENT in place of RESOURCE_EXHAUSTED: what is too large stays so,
// however often it is sent.
absl::Status AsInputError(const absl::Status& status);

// Does the same for the error of `result`, if it has one.
template <typename T>
absl::StatusOr<T> AsInput(absl::StatusOr<T> result) {
  if (!result.ok()) {
    return AsInputError(result.status());
  }
  return result;
}

// Returns `status` with an ErrorInfo in any case: if it has none, the reason is
// the name of its code, and a field of AtField becomes a violation.
absl::Status WithDefaultErrorInfo(const absl::Status& status);

// Returns `status` shortened so that its message, and its message and details
// together, serialised, have at most `bytes` bytes. A long message ends in
// `...`; violations that do not fit are added to the count of
// OmitViolations. REQUIRES: bytes >= 512.
absl::Status Bound(const absl::Status& status, size_t bytes);

// Convert to the wire form and back. Details that are not an ErrorInfo are
// dropped.
v1::RpcStatus ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const v1::RpcStatus& wire);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_ERROR_INFO_H_
