// SPDX-License-Identifier: Apache-2.0
#include "agent/control/server.h"

#include <grpcpp/channel.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/agent_service.grpc.pb.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/download.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/api/claim.h"

namespace bootmill::agent {

absl::StatusOr<Server> Server::Connect(const AgentConfig& config) {
  rpc::Endpoint endpoint;
  endpoint.address = config.server;
  endpoint.credentials = {config.ca, config.certificate, config.key};
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                   rpc::Connect(endpoint));
  return Server(config.org, std::move(channel));
}

absl::StatusOr<Assignment> Server::GetAssignment(const Slot& slot) const {
  v1::GetAssignmentRequest request;
  request.set_parent("orgs/" + org_);
  request.set_fleet(slot.fleet);
  request.set_target(std::string(TargetName(slot.target)));
  const auto stub = v1::AgentService::NewStub(channel_);
  ASSIGN_OR_RETURN(
      const v1::Assignment answer,
      rpc::Call(*stub, &v1::AgentService::Stub::GetAssignment, request));
  Assignment assignment;
  assignment.release = answer.release();
  assignment.artifact = answer.image().artifact();
  ASSIGN_OR_RETURN(assignment.claim,
                   trust::ClaimOfImage(answer.release(), answer.image()));
  assignment.evidence = trust::EvidenceOf(answer.attestation());
  const trust::TargetClaim& claim = assignment.claim;
  if (claim.org != org_ || claim.fleet != slot.fleet ||
      claim.target != slot.target) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "the server assigns %s for %s, and the slot is bound to fleet %s of "
        "org %s for %s",
        answer.release(), TargetName(claim.target), slot.fleet, org_,
        TargetName(slot.target)));
  }
  return assignment;
}

absl::StatusOr<Bytes> Server::Fetch(const Assignment& assignment,
                                    int partial) const {
  const rpc::Download download{assignment.artifact,
                               assignment.claim.size_bytes};
  // The partial file may hold anything: if its digest is wrong, the download is
  // tried once more from the beginning.
  for (const bool again : {true, false}) {
    RETURN_IF_ERROR(rpc::CompleteFile(channel_, download, partial, nullptr));
    ASSIGN_OR_RETURN(Bytes bytes, rpc::ReadWhole(partial));
    const Sha256Digest digest = Sha256(bytes);
    if (digest == assignment.claim.digest) {
      return bytes;
    }
    if (ftruncate(partial, 0) != 0) {
      return ErrnoStatus(errno, "empty the partial file");
    }
    if (!again) {
      return absl::DataLossError(absl::StrFormat(
          "the server's bytes have SHA-256 %s, expected %s; nothing was "
          "installed",
          digest.Hex(), assignment.claim.digest.Hex()));
    }
  }
  return absl::InternalError("the loop above returns");
}

}  // namespace bootmill::agent
