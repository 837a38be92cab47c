// SPDX-License-Identifier: Apache-2.0
#include "agent/control/server.h"

#include <grpcpp/channel.h>

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/agent_service.grpc.pb.h"
#include "common/clock.h"
#include "common/crypto/certificate.h"
#include "common/resource_name.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/download.h"
#include "common/rpc/renewal.h"
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
  request.set_parent(OrgName(org_));
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
  const rpc::Download download{assignment.artifact, assignment.claim.size_bytes,
                               assignment.claim.digest};
  return rpc::FetchArtifact(channel_, download, partial, nullptr);
}

absl::StatusOr<std::string> Server::RenewIfDue(
    const AgentConfig& config) const {
  if (config.certificate.empty()) {
    return "";
  }
  ASSIGN_OR_RETURN(
      const std::optional<crypto::Certificate> renewed,
      rpc::RenewIfDue(channel_, {config.ca, config.certificate, config.key},
                      SystemClock().Now()));
  return renewed.has_value()
             ? absl::StrFormat(
                   "renewed %s, valid until %s", config.certificate,
                   crypto::FormatTime(renewed->validity().not_after))
             : "";
}

}  // namespace bootmill::agent
