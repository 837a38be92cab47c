// SPDX-License-Identifier: Apache-2.0
// From a context to calls: what every command that asks the daemon shares.
#ifndef BOOTMILL_CLI_REMOTE_REMOTE_H_
#define BOOTMILL_CLI_REMOTE_REMOTE_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/error_info.pb.h"
#include "builder/spec/violation.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/remote/config.h"
#include "common/rpc/call.h"

namespace bootmill::cli {

// --context, --server, --ca, --cert, --key, --org and their variables.
struct RemoteOptions {
  std::string context;
  ServerContext server;
};
void AddRemoteOptions(Command& command, RemoteOptions& options);

// Decides which server is meant: what options say, then what the context says
// (--context, else the current one), then, for root, the daemon's socket on
// this machine.
// Errors: NOT_FOUND for a context that there is not; FAILED_PRECONDITION if no
// server is known; those of LoadConfig.
absl::StatusOr<ServerContext> ResolveServer(const RemoteOptions& options);

// A connected daemon. Thread-compatible.
class Remote {
 public:
  // Errors: those of ResolveServer and rpc::Connect.
  static absl::StatusOr<Remote> Connect(const RemoteOptions& options);

  // `orgs/ORG`.
  std::string Parent() const { return "orgs/" + server_.org; }
  // `orgs/ORG/KIND/ID`; an `id` that is such a name already stays as it is, and
  // so does `KIND/ID` of the org.
  std::string Name(std::string_view kind, std::string_view id) const;
  const ServerContext& server() const { return server_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Calls `method` of `Service`: Call<FleetService>(&Stub::GetFleet, request).
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                            const Request&, Response*),
      const Request& request) const {
    const auto stub = Service::NewStub(channel_);
    return rpc::Call(*stub, method, request);
  }

 private:
  Remote(ServerContext server, std::shared_ptr<grpc::Channel> channel)
      : server_(std::move(server)), channel_(std::move(channel)) {}

  ServerContext server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Returns what the daemon says of a field, as the parser would.
spec::Violation ToViolation(const v1::FieldViolation& wire);

// Says what went wrong with a call and sets the exit code: field violations as
// FILE:LINE:COLUMN: FIELD: MESSAGE if `file` was sent (kExitInvalid), kExitBusy
// if the daemon cannot be reached or has no time, kExitDenied if it does not
// let the caller.
void FailCall(Context& context, const absl::Status& status,
              const std::string& file = "");

// --toolchain, and what it says as the API has it: `toolchains/NAME`, or empty.
void AddToolchainNameOption(Command& command, std::string& name);
std::string ToolchainName(std::string_view name);

// Returns a fresh request id; an empty text, which asks for no protection
// against doing things twice, if the system has no random numbers.
std::string NewRequestId();

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_REMOTE_H_
