// SPDX-License-Identifier: Apache-2.0
// The daemon as the agent sees it: the one user of gRPC.
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

// What the daemon says a slot should hold: advice, to be verified.
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

  // Asks what `slot` should hold. An answer about another org, fleet or target
  // than the slot is bound to is refused here.
  // Errors: the daemon's; INVALID_ARGUMENT for an answer that does not read;
  // PERMISSION_DENIED for one about something else.
  absl::StatusOr<Assignment> GetAssignment(const Slot& slot) const;

  // Completes the file `partial`, open for reading and writing, to the assigned
  // image and returns its bytes, whose digest is the claimed one.
  // Errors: the daemon's; DATA_LOSS if its bytes are others; those of
  // ErrnoStatus.
  absl::StatusOr<Bytes> Fetch(const Assignment& assignment, int partial) const;

 private:
  Server(std::string org, std::shared_ptr<grpc::Channel> channel)
      : org_(std::move(org)), channel_(std::move(channel)) {}

  std::string org_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_CONTROL_SERVER_H_
