// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/messages.h"

#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <string>

#include "builder/target.h"
#include "builder/toolchain/flavour.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "server/handlers/state_refusals.h"
#include "server/store/deleted_fleets.h"

namespace bootmill::server {

using google::protobuf::util::TimeUtil;

google::protobuf::Timestamp ToTimestamp(store::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(
      std::chrono::duration_cast<std::chrono::microseconds>(
          time.time_since_epoch())
          .count());
}

v1::Toolchain ToMessage(const store::ToolchainRecord& record) {
  v1::Toolchain message;
  message.set_name(ToolchainName(record.name));
  message.set_digest(record.digest.Hex());
  message.set_state(record.state);
  message.set_flavour(std::string(toolchain::FlavourName(record.flavour)));
  message.set_version(record.version);
  message.set_upstream_version(record.upstream_version);
  for (const store::ToolchainPlatform& platform : record.platforms) {
    v1::ToolchainPlatform& shown = *message.add_platforms();
    shown.set_target(std::string(TargetName(platform.target)));
    shown.set_module_count(static_cast<int>(platform.module_count));
    shown.set_size_bytes(platform.size_bytes);
  }
  message.set_evidence(record.evidence);
  *message.mutable_create_time() = ToTimestamp(record.create_time);
  message.set_etag(record.etag);
  message.set_is_default(record.is_default);
  AddRefusals(record, message);
  return message;
}

v1::Fleet ToMessage(const store::Fleet& fleet) {
  v1::Fleet message;
  message.set_name(FleetName(fleet.org, fleet.id));
  message.set_revision(fleet.revision);
  message.set_spec_digest(fleet.spec_digest.Hex());
  for (const Target target : fleet.targets) {
    message.add_targets(std::string(TargetName(target)));
  }
  if (fleet.current_release.has_value()) {
    message.set_current_release(
        ReleaseName(fleet.org, fleet.id, *fleet.current_release));
  }
  if (fleet.newest_release.has_value()) {
    message.set_newest_release(
        ReleaseName(fleet.org, fleet.id, fleet.newest_release->number));
  }
  message.set_role(fleet.role);
  *message.mutable_create_time() = ToTimestamp(fleet.create_time);
  *message.mutable_update_time() = ToTimestamp(fleet.update_time);
  message.set_etag(fleet.etag);
  if (fleet.delete_time.has_value()) {
    *message.mutable_delete_time() = ToTimestamp(*fleet.delete_time);
    if (!fleet.newest_release.has_value()) {
      *message.mutable_purge_time() =
          ToTimestamp(*fleet.delete_time + store::kDeletedFleetLifetime);
    }
  }
  return message;
}

v1::FleetRevision ToMessage(std::string_view org, std::string_view fleet,
                            const store::FleetRevision& revision) {
  v1::FleetRevision message;
  message.set_name(RevisionName(org, fleet, revision.number));
  message.set_number(revision.number);
  message.mutable_source()->set_format(revision.format);
  message.mutable_source()->set_text(revision.text);
  message.set_spec_digest(revision.spec_digest.Hex());
  message.set_author(revision.author);
  message.set_message(revision.message);
  *message.mutable_create_time() = ToTimestamp(revision.create_time);
  return message;
}

v1::ReleaseImage ToMessage(std::string_view org,
                           const store::ReleaseImage& image) {
  v1::ReleaseImage message;
  message.set_target(std::string(TargetName(image.target)));
  message.set_artifact(ArtifactName(org, image.artifact.Hex()));
  message.set_sha256(image.artifact.Hex());
  message.set_size_bytes(image.size_bytes);
  message.set_plan(image.plan.Hex());
  message.set_line(image.line);
  message.set_module_count(image.module_count);
  return message;
}

v1::Release ToMessage(const store::Release& release) {
  v1::Release message;
  message.set_name(ReleaseName(release.org, release.fleet, release.number));
  message.set_fleet(FleetName(release.org, release.fleet));
  message.set_number(release.number);
  message.set_revision(release.revision);
  message.set_toolchain(ToolchainName(release.toolchain));
  message.set_toolchain_digest(release.toolchain_digest.Hex());
  message.set_spec_digest(release.spec_digest.Hex());
  for (const store::ReleaseImage& image : release.images) {
    *message.add_images() = ToMessage(release.org, image);
  }
  *message.mutable_create_time() = ToTimestamp(release.create_time);
  message.set_role(release.role);
  AddRefusals(release, message);
  return message;
}

v1::Build ToMessage(const store::Build& build) {
  v1::Build message;
  message.set_name(BuildName(build.org, build.id));
  message.set_state(build.state);
  message.set_fleet(FleetName(build.org, build.fleet));
  message.set_revision(build.revision);
  message.set_toolchain(ToolchainName(build.toolchain));
  for (const store::BuildStage& stage : build.stages) {
    v1::BuildStage& shown = *message.add_stages();
    shown.set_stage(stage.stage);
    shown.set_target(stage.target);
    *shown.mutable_elapsed() =
        TimeUtil::MicrosecondsToDuration(stage.elapsed.count());
    shown.set_message(stage.message);
  }
  if (build.release.has_value()) {
    message.set_release(ReleaseName(build.org, build.fleet, *build.release));
  }
  if (!build.error.ok()) {
    *message.mutable_error() = rpc::ToRpcStatus(build.error);
  }
  message.set_cached(build.cached);
  *message.mutable_create_time() = ToTimestamp(build.create_time);
  if (build.end_time.has_value()) {
    *message.mutable_end_time() = ToTimestamp(*build.end_time);
  }
  message.set_author(build.author);
  return message;
}

v1::Account ToMessage(const store::AccountState& account) {
  v1::Account message;
  message.set_state(account.disabled ? v1::Account::STATE_DISABLED
                    : account.password_time.has_value()
                        ? v1::Account::STATE_ACTIVE
                        : v1::Account::STATE_INVITED);
  if (account.password_time.has_value()) {
    *message.mutable_password_time() = ToTimestamp(*account.password_time);
  }
  if (account.last_sign_in.has_value()) {
    *message.mutable_last_sign_in_time() = ToTimestamp(*account.last_sign_in);
  }
  if (account.invitation_expiry.has_value()) {
    *message.mutable_invitation_expire_time() =
        ToTimestamp(*account.invitation_expiry);
  }
  return message;
}

v1::Principal ToMessage(const store::Principal& principal) {
  v1::Principal message;
  message.set_name(PrincipalName(principal.org, principal.id));
  message.set_kind(principal.kind);
  message.set_role(principal.role);
  message.set_revoked(principal.revoked);
  *message.mutable_create_time() = ToTimestamp(principal.create_time);
  if (principal.expire_time.has_value()) {
    *message.mutable_expire_time() = ToTimestamp(*principal.expire_time);
  }
  if (principal.revoke_time.has_value()) {
    *message.mutable_revoke_time() = ToTimestamp(*principal.revoke_time);
  }
  if (principal.account.has_value()) {
    *message.mutable_account() = ToMessage(*principal.account);
  }
  AddRefusals(principal, message);
  return message;
}

v1::Attestation ToMessage(std::string_view org,
                          const store::ReleaseAttestation& attestation) {
  v1::Attestation message;
  message.set_release(ReleaseName(org, attestation.fleet, attestation.number));
  message.set_target(std::string(TargetName(attestation.attestation.target)));
  message.set_provenance(attestation.attestation.provenance);
  message.set_signature(attestation.attestation.signature);
  message.set_key_id(attestation.attestation.key_id);
  *message.mutable_create_time() = ToTimestamp(attestation.create_time);
  return message;
}

}  // namespace bootmill::server
