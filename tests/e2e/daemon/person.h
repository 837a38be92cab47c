// SPDX-License-Identifier: Apache-2.0
// Callers of the daemon, and their connections.
#ifndef BOOTMILL_TESTS_E2E_DAEMON_PERSON_H_
#define BOOTMILL_TESTS_E2E_DAEMON_PERSON_H_

#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/grpc_status.h"

namespace bootmill::e2e {

// The caller's credentials: PEM texts, or an API token in place of certificate
// and key. With none of these the caller is anonymous.
struct Person {
  std::string ca;
  std::string certificate;
  std::string key;
  std::string token = {};
};

// Makes a channel with a connection of its own.
std::shared_ptr<grpc::Channel> TlsChannel(int port, const Person& person);
std::shared_ptr<grpc::Channel> UnixChannel(const std::string& path);

// Enough on a machine that is busy with other work.
inline std::chrono::system_clock::time_point Deadline() {
  return std::chrono::system_clock::now() + std::chrono::seconds(30);
}

// Calls a unary method once.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  Response response;
  const absl::Status status =
      rpc::FromGrpcStatus((stub.*method)(&context, request, &response));
  if (!status.ok()) {
    return status;
  }
  return response;
}

// All messages of a stream, and how it ended.
template <typename Response>
struct Received {
  std::vector<Response> messages;
  absl::Status status;
};

template <typename Response>
Received<Response> ReadAll(grpc::ClientReader<Response>& reader) {
  Received<Response> received;
  Response message;
  while (reader.Read(&message)) {
    received.messages.push_back(message);
  }
  received.status = rpc::FromGrpcStatus(reader.Finish());
  return received;
}

}  // namespace bootmill::e2e

#endif  // BOOTMILL_TESTS_E2E_DAEMON_PERSON_H_
