// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/previews.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "builder/target_preview.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/build/spec_source.h"
#include "server/handlers/messages.h"
#include "server/handlers/plan_diff.h"
#include "server/handlers/text_diff.h"
#include "server/store/fleets.h"
#include "server/store/plans.h"
#include "server/store/releases.h"

namespace bootmill::server {
namespace {

// Returns the targets of `spec` that `names` selects; all if it is empty.
absl::StatusOr<std::vector<Target>> SelectTargets(
    const CheckedSpec& spec,
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  if (names.empty()) {
    return spec.targets;
  }
  std::vector<Target> targets;
  for (const std::string& name : names) {
    const std::optional<Target> target = FindTarget(name);
    if (!target.has_value() ||
        std::find(spec.targets.begin(), spec.targets.end(), *target) ==
            spec.targets.end()) {
      return rpc::FieldError(
          "targets", absl::StrFormat("`%s` is no target of the spec", name));
    }
    if (std::find(targets.begin(), targets.end(), *target) != targets.end()) {
      return rpc::FieldError("targets",
                             absl::StrFormat("`%s` is named twice", name));
    }
    targets.push_back(*target);
  }
  return targets;
}

}  // namespace

void PreviewHandlers::Register(MethodTable& table) {
  table.AddUnary("FleetService/PreviewFleet", this, &PreviewHandlers::Preview);
  table.AddUnary("FleetService/DiffFleet", this, &PreviewHandlers::Diff);
}

absl::StatusOr<store::ToolchainRecord> PreviewHandlers::ChooseToolchain(
    const CheckedSpec& spec, std::string_view requested, ToolchainUse use,
    bool is_callers) {
  absl::StatusOr<store::ToolchainRecord> record =
      toolchains_.Choose(requested, spec.message, use);
  if (!record.ok() && requested.empty() && is_callers) {
    return AtToolchain(record.status(), spec);
  }
  return record;
}

absl::StatusOr<v1::PreviewFleetResponse> PreviewHandlers::Preview(
    const v1::PreviewFleetRequest& request) {
  ASSIGN_OR_RETURN(const CheckedSpec spec, CheckSource(request.source()));
  ASSIGN_OR_RETURN(const std::vector<Target> targets,
                   SelectTargets(spec, request.targets()));
  ASSIGN_OR_RETURN(
      const store::ToolchainRecord record,
      ChooseToolchain(spec, request.toolchain(), ToolchainUse::kPreview,
                      /*is_callers=*/true));
  ASSIGN_OR_RETURN(const auto toolchain, toolchains_.Get(record.name));
  ASSIGN_OR_RETURN(const std::vector<Resolution> resolutions,
                   ResolveTargets(spec, *toolchain, targets));
  v1::PreviewFleetResponse response;
  for (const Resolution& resolution : resolutions) {
    ASSIGN_OR_RETURN(const Image image, rpc::AsInput(Build(resolution.plan)));
    *response.add_previews() = TargetPreviewOf(resolution, image);
  }
  response.set_toolchain(ToolchainName(record.name));
  *response.mutable_spec() = spec.message;
  const std::vector<v1::FieldViolation> warnings =
      WarningsOf(spec, resolutions);
  response.mutable_warnings()->Assign(warnings.begin(), warnings.end());
  return response;
}

absl::StatusOr<PreviewHandlers::Sides> PreviewHandlers::ReadSides(
    const v1::DiffFleetRequest& request, const OrgResource& name) {
  return database_.Read([&](store::Reader& reader) -> absl::StatusOr<Sides> {
    const auto source_of = [&](int revision,
                               int release) -> absl::StatusOr<v1::SpecSource> {
      if (release != 0) {
        ASSIGN_OR_RETURN(
            const store::Release found,
            store::FindRelease(reader, name.org, name.id, release));
        revision = found.revision;
      }
      ASSIGN_OR_RETURN(
          const store::FleetRevision revised,
          store::FindRevision(reader, name.org, name.id, revision));
      return ToMessage(name.org, name.id, revised).source();
    };
    ASSIGN_OR_RETURN(const store::Fleet fleet,
                     store::FindFleet(reader, name.org, name.id));
    const int to =
        request.to_revision() != 0 ? request.to_revision() : fleet.revision;
    const bool same_revision =
        request.has_draft() || !request.from_toolchain().empty();
    const int before = same_revision ? fleet.revision : to - 1;
    Sides sides;
    sides.from.release = request.from_release();
    sides.from.toolchain = request.from_toolchain().empty()
                               ? request.toolchain()
                               : request.from_toolchain();
    sides.to.release = request.to_release();
    sides.to.toolchain = request.toolchain();
    ASSIGN_OR_RETURN(sides.from.source, source_of(request.from_revision() != 0
                                                      ? request.from_revision()
                                                      : before,
                                                  request.from_release()));
    if (request.has_draft()) {
      sides.to.source = request.draft();
      sides.to.is_draft = true;
    } else {
      ASSIGN_OR_RETURN(sides.to.source, source_of(to, request.to_release()));
    }
    return sides;
  });
}

absl::Status PreviewHandlers::MakeImages(const OrgResource& name, Side& side) {
  ASSIGN_OR_RETURN(const CheckedSpec spec, CheckSource(side.source));
  RETURN_IF_ERROR(CheckIsOfFleet(spec, name.id));
  ASSIGN_OR_RETURN(const store::ToolchainRecord record,
                   ChooseToolchain(spec, side.toolchain,
                                   ToolchainUse::kComparison, side.is_draft));
  ASSIGN_OR_RETURN(const auto modules, toolchains_.Get(record.name));
  ASSIGN_OR_RETURN(std::vector<Resolution> resolutions,
                   ResolveTargets(spec, *modules, spec.targets));
  for (Resolution& resolution : resolutions) {
    ASSIGN_OR_RETURN(const Image image, rpc::AsInput(Build(resolution.plan)));
    const Target target = resolution.plan.target;
    side.images[target] = {
        .plan = std::move(resolution.plan),
        .sha256 = image.digest.Hex(),
        .size_bytes = static_cast<int64_t>(image.bytes.size())};
  }
  return absl::OkStatus();
}

absl::Status PreviewHandlers::LoadImages(const OrgResource& name, Side& side) {
  return database_.Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(
        const store::Release release,
        store::FindRelease(reader, name.org, name.id, side.release));
    for (const store::ReleaseImage& image : release.images) {
      ComparedImage& compared = side.images[image.target];
      ASSIGN_OR_RETURN(compared.plan, store::LoadPlan(reader, image.plan));
      compared.sha256 = image.artifact.Hex();
      compared.size_bytes = image.size_bytes;
    }
    return absl::OkStatus();
  });
}

absl::Status PreviewHandlers::AddImages(const OrgResource& name, Side& side) {
  return side.release != 0 ? LoadImages(name, side) : MakeImages(name, side);
}

absl::StatusOr<v1::DiffFleetResponse> PreviewHandlers::Diff(
    const v1::DiffFleetRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name,
                   OrgResourceOf("name", request.name(), "fleets"));
  if (request.has_draft() && request.to_release() != 0) {
    return rpc::FieldError("to_release", "a draft is the newer side already");
  }
  ASSIGN_OR_RETURN(Sides sides, ReadSides(request, name));
  RETURN_IF_ERROR(AddImages(name, sides.from));
  RETURN_IF_ERROR(AddImages(name, sides.to));
  v1::DiffFleetResponse response;
  response.set_source_diff(
      UnifiedDiff(sides.from.source.text(), sides.to.source.text()));
  for (const Target target : kAllTargets) {
    if (!sides.from.images.contains(target) &&
        !sides.to.images.contains(target)) {
      continue;
    }
    // Empty for a side without the target.
    const ComparedImage& from = sides.from.images[target];
    const ComparedImage& to = sides.to.images[target];
    v1::TargetDiff& diff = *response.add_targets();
    diff.set_target(std::string(TargetName(target)));
    diff.set_from_size_bytes(from.size_bytes);
    diff.set_from_sha256(from.sha256);
    diff.set_to_size_bytes(to.size_bytes);
    diff.set_to_sha256(to.sha256);
    ComparePlans(from.plan, to.plan, diff);
  }
  return response;
}

}  // namespace bootmill::server
