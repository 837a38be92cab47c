// SPDX-License-Identifier: Apache-2.0
// The daemon as the agent sees it. Only this folder of the agent uses gRPC.
#ifndef BOOTMILL_AGENT_CONTROL_SERVER_H_
#define BOOTMILL_AGENT_CONTROL_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "agent/config/config.h"
#include "common/bytes.h"
#include "trust/artifact_trust.h"

namespace grpc {
class Channel;
}

namespace bootmill::agent {

// What the daemon says a slot should hold. It is advice until it has been
// verified.
struct Assignment {
  std::string release;   // `orgs/ORG/releases/FLEET-N`
  std::string artifact;  // `orgs/ORG/artifacts/SHA256`
  trust::TargetClaim claim;
  trust::Evidence evidence;
};

// A connected daemon. Thread-safe.
class Server {
 public:
  // Errors: those of rpc::Connect.
  static absl::StatusOr<Server> Connect(const AgentConfig& config);

  // Asks the daemon what `slot` should hold. Errors: the daemon's;
  // INVALID_ARGUMENT for an answer that does not parse; PERMISSION_DENIED for
  // an answer about another org, fleet or target than the slot is bound to.
  absl::StatusOr<Assignment> GetAssignment(const Slot& slot) const;

  // Downloads what is missing in the file `partial`, which is open for reading
  // and writing, and returns the whole image. Its digest is the claimed one.
  // Errors: the daemon's; DATA_LOSS if the daemon's bytes have another digest;
  // those of ErrnoStatus.
  absl::StatusOr<Bytes> Fetch(const Assignment& assignment, int partial) const;

  // Replaces the host's key and certificate by new ones if less than a third of
  // the certificate's life is left. Returns a line that says so; nothing if it
  // is not due, or if the host calls without a certificate. Errors: those of
  // rpc::RenewIfDue; then the present ones stay.
  absl::StatusOr<std::string> RenewIfDue(const AgentConfig& config) const;

 private:
  Server(std::string org, std::shared_ptr<grpc::Channel> channel)
      : org_(std::move(org)), channel_(std::move(channel)) {}

  std::string org_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_CONTROL_SERVER_H_
