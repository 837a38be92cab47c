// SPDX-License-Identifier: Apache-2.0
// Calling the daemon: what the commands that use it share.
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
#include "common/resource_name.h"
#include "common/rpc/call.h"
#include "common/rpc/retry.h"

namespace bootmill::cli {

// The options --context, --server, --ca, --cert, --key, --org, --patience and
// their variables.
struct RemoteOptions {
  std::string context;
  ServerContext server;
  int64_t patience_seconds = 30;
  // Whom a command tells that it waits; null: nobody.
  Context* told = nullptr;
};
// Returns how long calls with these options wait for the daemon.
rpc::Patience PatienceOf(const RemoteOptions& options);
void AddRemoteOptions(Command& command, RemoteOptions& options);

// Decides which daemon to call. Options count first, then the context
// (--context, else the current one); without a server in either, root calls the
// daemon's socket on this machine. A configuration that cannot be read is
// passed over, with a line, if options name a server and all that it needs.
// Errors: NOT_FOUND for a context that does not exist; FAILED_PRECONDITION if
// no server is known; INVALID_ARGUMENT for a server of another form; those of
// LoadConfig.
absl::StatusOr<ServerContext> ResolveServer(const RemoteOptions& options);

// A connection to the daemon. Thread-compatible.
class Remote {
 public:
  // Connects; a daemon that does not answer is waited for.
  // Errors: those of ResolveServer and rpc::Connect.
  static absl::StatusOr<Remote> Connect(const RemoteOptions& options);

  // Returns `orgs/ORG`.
  std::string Parent() const { return OrgName(server_.org); }
  // Returns `orgs/ORG/KIND/ID`. `id` may also be `KIND/ID`, or a full name,
  // which is returned as it is.
  std::string Name(std::string_view kind, std::string_view id) const;
  const ServerContext& server() const { return server_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const rpc::Patience& patience() const { return patience_; }

  // Calls `method` of `Service`: Call<FleetService>(&Stub::GetFleet, request).
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                            const Request&, Response*),
      const Request& request) const {
    const auto stub = Service::NewStub(channel_);
    return rpc::Call(*stub, method, request, patience_);
  }

 private:
  Remote(ServerContext server, std::shared_ptr<grpc::Channel> channel,
         rpc::Patience patience)
      : server_(std::move(server)),
        channel_(std::move(channel)),
        patience_(std::move(patience)) {}

  ServerContext server_;
  std::shared_ptr<grpc::Channel> channel_;
  rpc::Patience patience_;
};

// Converts a violation that the daemon reports into the form of the parser's.
spec::Violation ToViolation(const v1::FieldViolation& wire);

// Prints why a call failed and sets the exit code. If `file` is not empty and
// the error has field violations, prints these as FILE:LINE:COLUMN: FIELD:
// MESSAGE (kExitInvalid). Otherwise kExitBusy if the daemon cannot be reached
// or is busy, kExitDenied if it refuses the caller, else kExitFailed.
void FailCall(Context& context, const absl::Status& status,
              const std::string& file = "");

// Adds the options of `options->remote` and sets what the command does: `run`,
// called with a connection; without one the command fails with FailCall.
template <typename Options>
void OnRunConnected(Command& command, const std::shared_ptr<Options>& options,
                    void (*run)(const Options&, const Remote&, Context&),
                    Context& context) {
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, run, &context] {
    const absl::StatusOr<Remote> remote = Remote::Connect(options->remote);
    if (!remote.ok()) {
      return FailCall(context, remote.status());
    }
    run(*options, *remote, context);
  });
}

// Adds --toolchain; ToolchainName returns its value in the API's form:
// `toolchains/NAME`, or empty.
void AddToolchainNameOption(Command& command, std::string& name);
std::string ToolchainName(std::string_view name);

// Returns a new random request id. If the system gives no random numbers it is
// empty, and the daemon does not recognise a repeated request.
std::string NewRequestId();

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_REMOTE_H_
