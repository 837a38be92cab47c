// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/fleets.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/handlers/outdated.h"
#include "server/store/events.h"
#include "server/store/fleets.h"

namespace bootmill::server {
namespace {

constexpr store::PageLimits kRevisionPages{.default_size = 20, .max_size = 100};

absl::StatusOr<OrgResource> FleetOf(std::string_view field,
                                    std::string_view name) {
  return OrgResourceOf(field, name, "fleets");
}

// Returns an author as it is shown: `user/ID`, `token/ID`, or `root`.
std::string AuthorOf(const Identity& caller) {
  return caller.kind == Identity::Kind::kRoot
             ? "root"
             : IdentityUri(caller).substr(
                   absl::StrFormat("bootmill://%s/", caller.org).size());
}

// `Request` is CreateFleetRequest or UpdateFleetRequest.
template <typename Request>
store::FleetRevision RevisionOf(const CheckedSpec& spec, const Request& request,
                                const RequestContext& context,
                                store::Time now) {
  return {.number = 0,
          .format = request.source().format(),
          .text = request.source().text(),
          .spec_digest = spec.digest,
          .spec = spec.message.SerializeAsString(),
          .targets = spec.targets,
          .role = spec.message.role(),
          .toolchain = spec.message.toolchain(),
          .author = AuthorOf(context.caller),
          .message = request.message(),
          .create_time = now};
}

absl::Status AppendChange(store::Writer& writer, std::string_view org,
                          std::string_view fleet, v1::Event::Change change) {
  return store::AppendEvent(writer, {.cursor = 0,
                                     .org = std::string(org),
                                     .change = change,
                                     .resource = FleetName(org, fleet),
                                     .time = writer.now()})
      .status();
}

// Returns the fleet as it would be, without the fields that the store sets.
v1::Fleet PlannedFleet(std::string_view org, const CheckedSpec& spec) {
  v1::Fleet fleet;
  fleet.set_name(FleetName(org, spec.message.fleet()));
  fleet.set_spec_digest(spec.digest.Hex());
  fleet.set_role(spec.message.role());
  for (const Target target : spec.targets) {
    fleet.add_targets(std::string(TargetName(target)));
  }
  return fleet;
}

v1::Fleet WithSource(v1::Fleet fleet, const v1::SpecSource& source,
                     const std::vector<v1::FieldViolation>& warnings) {
  *fleet.mutable_source() = source;
  fleet.mutable_warnings()->Assign(warnings.begin(), warnings.end());
  return fleet;
}

// Returns the detail for the audit record.
std::string DetailOf(const store::Fleet& fleet) {
  return absl::StrFormat("revision=%d", fleet.revision);
}

}  // namespace

void FleetHandlers::Register(MethodTable& table) {
  table.AddUnary("FleetService/CreateFleet", this, &FleetHandlers::Create);
  table.AddUnary("FleetService/UpdateFleet", this, &FleetHandlers::Update);
  table.AddUnary("FleetService/GetFleet", this, &FleetHandlers::Get);
  table.AddUnary("FleetService/ListFleets", this, &FleetHandlers::List);
  table.AddUnary("FleetService/DeleteFleet", this, &FleetHandlers::Delete);
  table.AddUnary("FleetService/UndeleteFleet", this, &FleetHandlers::Undelete);
  table.AddUnary("FleetService/ListFleetRevisions", this,
                 &FleetHandlers::ListRevisions);
  table.AddUnary("FleetService/RollbackFleet", this, &FleetHandlers::Rollback);
}

absl::StatusOr<FleetHandlers::Draft> FleetHandlers::MakeDraft(
    const v1::SpecSource& source) {
  Draft draft;
  ASSIGN_OR_RETURN(draft.spec, CheckSource(source));
  const absl::StatusOr<store::ToolchainRecord> record =
      toolchains_.Choose("", draft.spec.message, ToolchainUse::kPreview);
  if (!record.ok()) {
    if (record.status().code() != absl::StatusCode::kNotFound &&
        record.status().code() != absl::StatusCode::kFailedPrecondition) {
      return record.status();
    }
    draft.warnings.push_back(WarningAt(
        draft.spec, draft.spec.message.toolchain().empty() ? "" : "toolchain",
        "modules and commands were not checked: " +
            std::string(record.status().message())));
    return draft;
  }
  ASSIGN_OR_RETURN(const auto toolchain, toolchains_.Get(record->name));
  ASSIGN_OR_RETURN(const std::vector<Resolution> resolutions,
                   ResolveTargets(draft.spec, *toolchain, draft.spec.targets));
  draft.warnings = WarningsOf(draft.spec, resolutions);
  return draft;
}

absl::StatusOr<v1::Fleet> FleetHandlers::Create(
    const RequestContext& context, const v1::CreateFleetRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(const Draft draft, MakeDraft(request.source()));
  const RequestMemory memory = MemoryOf(context, request);
  const auto create = [&](store::Writer& writer,
                          Changed& changed) -> absl::StatusOr<v1::Fleet> {
    ASSIGN_OR_RETURN(const store::Fleet fleet,
                     store::InsertFleet(writer, org, draft.spec.message.fleet(),
                                        RevisionOf(draft.spec, request, context,
                                                   writer.now())));
    RETURN_IF_ERROR(
        AppendChange(writer, org, fleet.id, v1::Event::CHANGE_CREATED));
    changed.detail = DetailOf(fleet);
    return WithSource(ToMessage(fleet), request.source(), draft.warnings);
  };
  const auto create_once = [&](store::Writer& writer,
                               Changed& changed) -> absl::StatusOr<v1::Fleet> {
    changed.object = FleetName(org, draft.spec.message.fleet());
    return AnswerOnce(writer, memory, [&] { return create(writer, changed); });
  };
  if (request.validate_only()) {
    RETURN_IF_ERROR(DryRunChange(database_, context, create_once).status());
    return WithSource(PlannedFleet(org, draft.spec), request.source(),
                      draft.warnings);
  }
  return WriteChange(database_, context, create_once);
}

absl::StatusOr<v1::Fleet> FleetHandlers::Update(
    const RequestContext& context, const v1::UpdateFleetRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name, FleetOf("name", request.name()));
  ASSIGN_OR_RETURN(const Draft draft, MakeDraft(request.source()));
  RETURN_IF_ERROR(CheckIsOfFleet(draft.spec, name.id));
  const RequestMemory memory = MemoryOf(context, request);
  const auto update = [&](store::Writer& writer,
                          Changed& changed) -> absl::StatusOr<v1::Fleet> {
    ASSIGN_OR_RETURN(
        const store::Fleet fleet,
        StoreEdit(writer, name, request,
                  RevisionOf(draft.spec, request, context, writer.now())));
    changed.detail = DetailOf(fleet);
    return WithSource(ToMessage(fleet), request.source(), draft.warnings);
  };
  const auto update_once = [&](store::Writer& writer, Changed& changed) {
    return AnswerOnce(writer, memory, [&] { return update(writer, changed); });
  };
  if (request.validate_only()) {
    RETURN_IF_ERROR(DryRunChange(database_, context, update_once).status());
    return WithSource(PlannedFleet(name.org, draft.spec), request.source(),
                      draft.warnings);
  }
  return WriteChange(database_, context, update_once);
}

absl::StatusOr<store::Fleet> FleetHandlers::StoreEdit(
    store::Writer& writer, const OrgResource& name,
    const v1::UpdateFleetRequest& request,
    const store::FleetRevision& revision) {
  const absl::StatusOr<store::Fleet> current =
      store::FindFleet(writer, name.org, name.id);
  if (!current.ok()) {
    if (current.status().code() != absl::StatusCode::kNotFound ||
        !request.allow_missing() || !request.etag().empty()) {
      return current.status();
    }
    ASSIGN_OR_RETURN(store::Fleet created,
                     store::InsertFleet(writer, name.org, name.id, revision));
    RETURN_IF_ERROR(
        AppendChange(writer, name.org, name.id, v1::Event::CHANGE_CREATED));
    return created;
  }
  ASSIGN_OR_RETURN(
      const store::FleetRevision last,
      store::FindRevision(writer, name.org, name.id, current->revision));
  const bool same_etag =
      request.etag().empty() || request.etag() == current->etag;
  if (same_etag && !current->delete_time.has_value() &&
      last.format == revision.format && last.text == revision.text) {
    return *current;
  }
  ASSIGN_OR_RETURN(
      store::Fleet updated,
      store::AddRevision(writer, name.org, name.id, request.etag(), revision));
  RETURN_IF_ERROR(
      AppendChange(writer, name.org, name.id, v1::Event::CHANGE_UPDATED));
  return updated;
}

absl::StatusOr<v1::Fleet> FleetHandlers::Get(
    const v1::GetFleetRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name, FleetOf("name", request.name()));
  return database_.Read(
      [&](store::Reader& reader) -> absl::StatusOr<v1::Fleet> {
        ASSIGN_OR_RETURN(const store::Fleet fleet,
                         store::FindFleet(reader, name.org, name.id));
        ASSIGN_OR_RETURN(
            const store::FleetRevision revision,
            store::FindRevision(reader, name.org, name.id, fleet.revision));
        ASSIGN_OR_RETURN(const std::string toolchain,
                         DefaultToolchainName(reader));
        return WithSource(WithOutdated(fleet, toolchain),
                          ToMessage(name.org, name.id, revision).source(), {});
      });
}

absl::StatusOr<v1::ListFleetsResponse> FleetHandlers::List(
    const v1::ListFleetsRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  return database_.Read([&](store::Reader& reader)
                            -> absl::StatusOr<v1::ListFleetsResponse> {
    ASSIGN_OR_RETURN(const store::Page<store::Fleet> fleets,
                     store::ListFleets(reader, org,
                                       {.id_prefix = request.id_prefix(),
                                        .show_deleted = request.show_deleted()},
                                       page));
    ASSIGN_OR_RETURN(const std::string toolchain, DefaultToolchainName(reader));
    v1::ListFleetsResponse response;
    for (const store::Fleet& fleet : fleets.items) {
      v1::Fleet message = WithOutdated(fleet, toolchain);
      if (message.outdated() || !request.outdated_only()) {
        *response.add_fleets() = std::move(message);
      }
    }
    response.set_next_page_token(fleets.next_page_token);
    return response;
  });
}

absl::StatusOr<v1::Fleet> FleetHandlers::Delete(
    const RequestContext& context, const v1::DeleteFleetRequest& request) {
  return ChangeDeletion(context, request.name(), request.etag(),
                        &store::DeleteFleet, v1::Event::CHANGE_DELETED);
}

absl::StatusOr<v1::Fleet> FleetHandlers::Undelete(
    const RequestContext& context, const v1::UndeleteFleetRequest& request) {
  return ChangeDeletion(context, request.name(), request.etag(),
                        &store::UndeleteFleet, v1::Event::CHANGE_CREATED);
}

absl::StatusOr<v1::Fleet> FleetHandlers::ChangeDeletion(
    const RequestContext& context, std::string_view name, std::string_view etag,
    SetDeletion* set, v1::Event::Change change) {
  ASSIGN_OR_RETURN(const OrgResource fleet, FleetOf("name", name));
  const auto write = [&](store::Writer& writer,
                         Changed&) -> absl::StatusOr<v1::Fleet> {
    ASSIGN_OR_RETURN(const store::DeletionChange done,
                     set(writer, fleet.org, fleet.id, etag));
    if (done.changed) {
      RETURN_IF_ERROR(AppendChange(writer, fleet.org, fleet.id, change));
    }
    return ToMessage(done.fleet);
  };
  return WriteChange(database_, context, write);
}

absl::StatusOr<v1::ListFleetRevisionsResponse> FleetHandlers::ListRevisions(
    const v1::ListFleetRevisionsRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name, FleetOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token(),
                             kRevisionPages));
  ASSIGN_OR_RETURN(const store::Page<store::FleetRevision> revisions,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListRevisions(reader, name.org, name.id,
                                                 page);
                   }));
  v1::ListFleetRevisionsResponse response;
  for (const store::FleetRevision& revision : revisions.items) {
    *response.add_revisions() = ToMessage(name.org, name.id, revision);
  }
  response.set_next_page_token(revisions.next_page_token);
  return response;
}

absl::StatusOr<v1::Fleet> FleetHandlers::Rollback(
    const RequestContext& context, const v1::RollbackFleetRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name, FleetOf("name", request.name()));
  ASSIGN_OR_RETURN(const store::FleetRevision old,
                   database_.Read([&](store::Reader& reader) {
                     return store::FindRevision(reader, name.org, name.id,
                                                request.revision());
                   }));
  v1::UpdateFleetRequest update;
  update.set_name(request.name());
  update.mutable_source()->set_format(old.format);
  update.mutable_source()->set_text(old.text);
  update.set_etag(request.etag());
  update.set_message(
      absl::StrFormat("rolled back to revision %d", request.revision()));
  return Update(context, update);
}

}  // namespace bootmill::server
