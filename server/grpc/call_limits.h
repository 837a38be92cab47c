// SPDX-License-Identifier: Apache-2.0
// How long the client of a gRPC call may take.
#ifndef BOOTMILL_SERVER_GRPC_CALL_LIMITS_H_
#define BOOTMILL_SERVER_GRPC_CALL_LIMITS_H_

#include <chrono>

namespace bootmill::server {

// A call that takes longer is cancelled. docs/security.md states the defaults,
// which are for the daemon; tests use smaller values.
struct CallLimits {
  // For receiving one request, from the moment that it has a place; of an
  // upload, for each of its messages.
  std::chrono::milliseconds request_time{30'000};
  // For taking one message of an answer: 1 MiB at the most, usually far less.
  std::chrono::milliseconds answer_stall_time{60'000};
  // For a whole upload.
  std::chrono::milliseconds upload_time{900'000};
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALL_LIMITS_H_
