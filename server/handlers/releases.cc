// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/releases.h"

#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/handlers/request_id.h"
#include "server/handlers/state_refusals.h"
#include "server/store/events.h"
#include "server/store/fleets.h"
#include "server/store/releases.h"

namespace bootmill::server {
namespace {

// Returns the attestation of `image` that belongs to `release`.
absl::StatusOr<store::ReleaseAttestation> FindAttestation(
    store::Reader& reader, const store::Release& release,
    const store::ReleaseImage& image) {
  store::PageRequest page{.size = 100, .token = ""};
  do {
    ASSIGN_OR_RETURN(
        const store::Page<store::ReleaseAttestation> attestations,
        store::ListAttestations(reader, release.org, image.artifact, page));
    for (const store::ReleaseAttestation& candidate : attestations.items) {
      if (candidate.fleet == release.fleet &&
          candidate.number == release.number &&
          candidate.attestation.target == image.target) {
        return candidate;
      }
    }
    page.token = attestations.next_page_token;
  } while (!page.token.empty());
  return absl::InternalError(
      absl::StrFormat("release %s-%d has no attestation for %s", release.fleet,
                      release.number, TargetName(image.target)));
}

absl::Status NothingPromoted(std::string_view fleet) {
  return rpc::Error(
      absl::StatusCode::kNotFound, "FLEET_WITHOUT_CURRENT_RELEASE",
      absl::StrFormat("fleet `%s` has no current release: nothing was promoted "
                      "yet; `bootmill build` makes releases, `bootmill "
                      "promote` gives one to hosts",
                      fleet),
      {{"fleet", std::string(fleet)}});
}

// Refuses if the caller believed another release to be the current one.
absl::Status CheckPrevious(const v1::PromoteReleaseRequest& request,
                           const std::string& previous) {
  if (!request.has_previous_release() ||
      request.previous_release() == previous) {
    return absl::OkStatus();
  }
  return rpc::Error(
      absl::StatusCode::kAborted, "CURRENT_RELEASE_CHANGED",
      absl::StrFormat("somebody else promoted meanwhile: the current release "
                      "is %s",
                      previous.empty() ? "none" : previous),
      {{"current_release", previous}});
}

}  // namespace

void ReleaseHandlers::Register(MethodTable& table) {
  table.AddUnary("ReleaseService/GetRelease", this, &ReleaseHandlers::Get);
  table.AddUnary("ReleaseService/ListReleases", this, &ReleaseHandlers::List);
  table.AddUnary("ReleaseService/PromoteRelease", this,
                 &ReleaseHandlers::Promote);
  table.AddUnary("AgentService/GetAssignment", this, &ReleaseHandlers::Assign);
}

absl::StatusOr<v1::Release> ReleaseHandlers::Get(
    const v1::GetReleaseRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name,
                   OrgResourceOf("name", request.name(), "releases"));
  ASSIGN_OR_RETURN(const ReleaseId id, ReleaseIdOf("name", name.id));
  ASSIGN_OR_RETURN(
      const store::Release release, database_.Read([&](store::Reader& reader) {
        return store::FindRelease(reader, name.org, id.fleet, id.number);
      }));
  return ToMessage(release);
}

absl::StatusOr<v1::ListReleasesResponse> ReleaseHandlers::List(
    const v1::ListReleasesRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const store::Page<store::Release> releases,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListReleases(reader, org, request.fleet(),
                                                page);
                   }));
  v1::ListReleasesResponse response;
  for (const store::Release& release : releases.items) {
    *response.add_releases() = ToMessage(release);
  }
  response.set_next_page_token(releases.next_page_token);
  return response;
}

absl::StatusOr<v1::PromoteReleaseResponse> ReleaseHandlers::Promote(
    const RequestContext& context, const v1::PromoteReleaseRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name,
                   OrgResourceOf("name", request.name(), "releases"));
  ASSIGN_OR_RETURN(const ReleaseId id, ReleaseIdOf("name", name.id));
  const RequestMemory memory = MemoryOf(context, request);
  const auto promote =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::PromoteReleaseResponse> {
    ASSIGN_OR_RETURN(const store::Release release,
                     store::FindRelease(writer, name.org, id.fleet, id.number));
    RETURN_IF_ERROR(CheckIsForHosts(release));
    ASSIGN_OR_RETURN(
        const std::optional<int> before,
        store::PromoteRelease(writer, name.org, id.fleet, id.number));
    v1::PromoteReleaseResponse response;
    *response.mutable_release() = ToMessage(release);
    if (before.has_value()) {
      response.set_previous_release(ReleaseName(name.org, id.fleet, *before));
    }
    RETURN_IF_ERROR(CheckPrevious(request, response.previous_release()));
    changed = {.object = FleetName(name.org, id.fleet),
               .detail = absl::StrFormat("release=%d previous=%d", id.number,
                                         before.value_or(0))};
    if (before != id.number) {
      RETURN_IF_ERROR(
          store::AppendEvent(writer, {.cursor = 0,
                                      .org = name.org,
                                      .change = v1::Event::CHANGE_UPDATED,
                                      .resource = changed.object,
                                      .time = writer.now()})
              .status());
    }
    return response;
  };
  const auto promote_once = [&](store::Writer& writer, Changed& changed) {
    return AnswerOnce(writer, memory, [&] { return promote(writer, changed); });
  };
  return request.validate_only()
             ? DryRunChange(database_, context, promote_once)
             : WriteChange(database_, context, promote_once);
}

absl::StatusOr<v1::Assignment> ReleaseHandlers::Assign(
    const v1::GetAssignmentRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  const std::optional<Target> target = FindTarget(request.target());
  if (!target.has_value()) {
    return rpc::FieldError("target",
                           "expected i386-xen_pvh, x86_64-xen or i386-xen");
  }
  return database_.Read(
      [&](store::Reader& reader) -> absl::StatusOr<v1::Assignment> {
        ASSIGN_OR_RETURN(const std::optional<store::Release> release,
                         store::CurrentRelease(reader, org, request.fleet()));
        if (!release.has_value()) {
          return NothingPromoted(request.fleet());
        }
        RETURN_IF_ERROR(CheckIsForHosts(*release));
        for (const store::ReleaseImage& image : release->images) {
          if (image.target != *target) {
            continue;
          }
          ASSIGN_OR_RETURN(const store::ReleaseAttestation attestation,
                           FindAttestation(reader, *release, image));
          v1::Assignment assignment;
          assignment.set_release(
              ReleaseName(org, release->fleet, release->number));
          assignment.set_number(release->number);
          *assignment.mutable_image() = ToMessage(org, image);
          *assignment.mutable_attestation() = ToMessage(org, attestation);
          return assignment;
        }
        return rpc::Error(
            absl::StatusCode::kNotFound, "TARGET_NOT_IN_RELEASE",
            absl::StrFormat("release %s-%d has no image for %s", release->fleet,
                            release->number, request.target()),
            {{"fleet", release->fleet}, {"target", request.target()}});
      });
}

}  // namespace bootmill::server
