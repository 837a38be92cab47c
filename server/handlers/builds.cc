// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/builds.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/resource_name.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/build_watch.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/store/builds.h"
#include "server/store/fleets.h"
#include "server/store/releases.h"

namespace bootmill::server {
namespace {

// Ids are random, so that they do not show how many builds an org has.
absl::StatusOr<std::string> NewBuildId() {
  constexpr size_t kBytes = 8;
  ASSIGN_OR_RETURN(const Bytes random, crypto::RandomBytes(kBytes));
  return "b-" + HexEncode(random);
}

}  // namespace

void BuildHandlers::Register(MethodTable& table) {
  table.AddUnary("BuildService/CreateBuild", this, &BuildHandlers::Create);
  table.AddUnary("BuildService/GetBuild", this, &BuildHandlers::Get);
  table.AddUnary("BuildService/ListBuilds", this, &BuildHandlers::List);
  table.AddStream("BuildService/WatchBuild", this, &BuildHandlers::Watch);
  table.AddUnary("BuildService/CancelBuild", this, &BuildHandlers::Cancel);
}

absl::StatusOr<store::Build> BuildHandlers::NewBuild(
    const RequestContext& context, const v1::CreateBuildRequest& request) {
  ASSIGN_OR_RETURN(
      const store::FleetRevision revision,
      database_.Read(
          [&](store::Reader& reader) -> absl::StatusOr<store::FleetRevision> {
            int number = request.revision();
            if (number == 0) {
              ASSIGN_OR_RETURN(
                  const store::Fleet fleet,
                  store::FindFleet(reader, context.org, request.fleet()));
              number = fleet.revision;
            }
            return store::FindRevision(reader, context.org, request.fleet(),
                                       number);
          }));
  v1::LoaderSpec spec;
  if (!spec.ParseFromString(revision.spec)) {
    return absl::DataLossError("the revision's spec cannot be read");
  }
  ASSIGN_OR_RETURN(
      const store::ToolchainRecord toolchain,
      toolchains_.Choose(request.toolchain(), spec, ToolchainUse::kBuild));
  ASSIGN_OR_RETURN(std::string id, NewBuildId());
  return store::Build{.org = context.org,
                      .id = std::move(id),
                      .state = v1::Build::STATE_QUEUED,
                      .fleet = request.fleet(),
                      .revision = revision.number,
                      .toolchain = toolchain.name,
                      .stages = {},
                      .release = std::nullopt,
                      .error = absl::OkStatus(),
                      .cached = false,
                      .author = IdentityUri(context.caller),
                      .create_time = database_.Now(),
                      .end_time = std::nullopt};
}

absl::StatusOr<v1::Build> BuildHandlers::Create(
    const RequestContext& context, const v1::CreateBuildRequest& request) {
  ASSIGN_OR_RETURN(store::Build build, NewBuild(context, request));
  const RequestMemory memory = MemoryOf(context, request);
  std::optional<BuildQueue::Place> place;
  const auto insert = [&](store::Writer& writer,
                          Changed& changed) -> absl::StatusOr<v1::Build> {
    changed.detail =
        absl::StrFormat("fleet=%s revision=%d toolchain=%s", build.fleet,
                        build.revision, build.toolchain);
    ASSIGN_OR_RETURN(const std::optional<store::Release> release,
                     store::FindReleaseOf(writer, build.org, build.fleet,
                                          build.revision, build.toolchain));
    if (release.has_value()) {
      build.state = v1::Build::STATE_SUCCEEDED;
      build.release = release->number;
      build.cached = true;
      build.end_time = build.create_time;
    } else {
      // The place is reserved before the build is stored, so an accepted build
      // always has one.
      ASSIGN_OR_RETURN(BuildQueue::Place taken, queue_.Reserve(build));
      place.emplace(std::move(taken));
    }
    RETURN_IF_ERROR(BuildLedger::Insert(writer, build));
    return ToMessage(build);
  };
  const auto insert_once = [&](store::Writer& writer,
                               Changed& changed) -> absl::StatusOr<v1::Build> {
    ASSIGN_OR_RETURN(v1::Build answer, AnswerOnce(writer, memory, [&] {
                       return insert(writer, changed);
                     }));
    changed.object = answer.name();
    return answer;
  };
  ASSIGN_OR_RETURN(v1::Build answer,
                   WriteChange(database_, context, insert_once));
  if (place.has_value()) {
    queue_.Start(*std::move(place));
    answer.set_queue_position(queue_.Position(build.org, build.id));
  }
  return answer;
}

absl::StatusOr<store::Build> BuildHandlers::FindBuild(std::string_view name) {
  ASSIGN_OR_RETURN(const OrgResource id, OrgResourceOf("name", name, "builds"));
  return ledger_.Get(id.org, id.id);
}

absl::StatusOr<v1::Build> BuildHandlers::Get(
    const v1::GetBuildRequest& request) {
  ASSIGN_OR_RETURN(const store::Build build, FindBuild(request.name()));
  v1::Build answer = ToMessage(build);
  answer.set_queue_position(queue_.Position(build.org, build.id));
  return answer;
}

absl::StatusOr<v1::ListBuildsResponse> BuildHandlers::List(
    const v1::ListBuildsRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const store::Page<store::Build> builds,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListBuilds(reader, org, request.fleet(),
                                              page);
                   }));
  v1::ListBuildsResponse response;
  for (const store::Build& build : builds.items) {
    ASSIGN_OR_RETURN(const store::Build current, ledger_.Current(build));
    *response.add_builds() = ToMessage(current);
  }
  response.set_next_page_token(builds.next_page_token);
  return response;
}

void BuildHandlers::Watch(const v1::WatchBuildRequest& request,
                          const Sink<v1::Build>& sink) {
  const absl::StatusOr<OrgResource> id =
      OrgResourceOf("name", request.name(), "builds");
  if (!id.ok()) {
    return sink.Finish(id.status());
  }
  if (const std::shared_ptr<BuildRun> run = ledger_.Find(id->org, id->id)) {
    return WatchRun(*run, sink);
  }
  // The build has ended, or does not exist.
  const absl::StatusOr<store::Build> build = FindBuild(request.name());
  if (!build.ok()) {
    return sink.Finish(build.status());
  }
  WatchRun(*std::make_shared<BuildRun>(*build), sink);
}

absl::StatusOr<v1::Build> BuildHandlers::Cancel(
    const RequestContext& context, const v1::CancelBuildRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource id,
                   OrgResourceOf("name", request.name(), "builds"));
  const Changed cancelled{.object = context.resource,
                          .detail = "state=CANCELLED"};
  bool ended_here = false;
  if (const std::shared_ptr<BuildRun> run = ledger_.Find(id.org, id.id)) {
    RETURN_IF_ERROR(
        queue_.Cancel(run, [&](store::Writer& writer, store::Build&) {
          ended_here = true;
          return AppendRecord(writer, context, cancelled);
        }));
  }
  ASSIGN_OR_RETURN(const store::Build build, ledger_.Get(id.org, id.id));
  if (ended_here) {
    context.audit->Recorded(cancelled);
  } else {
    context.audit->Unchanged();
  }
  return ToMessage(build);
}

}  // namespace bootmill::server
