// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/toolchains.h"

#include <optional>
#include <string>

#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/store/toolchains.h"

namespace bootmill::server {
namespace {

constexpr int kFleetsOfUse = 1000;
constexpr store::PageLimits kModulePages{.default_size = 100, .max_size = 1000};

v1::ToolchainModule Describe(const toolchain::Module& module) {
  v1::ToolchainModule message;
  message.set_name(module.name);
  message.set_size_bytes(static_cast<int64_t>(module.file.size()));
  message.set_sha256(module.file.digest.Hex());
  message.set_license(module.license);
  message.mutable_dependencies()->Assign(module.dependencies.begin(),
                                         module.dependencies.end());
  message.mutable_commands()->Assign(module.commands.begin(),
                                     module.commands.end());
  return message;
}

}  // namespace

void ToolchainHandlers::Register(MethodTable& table) {
  table.AddUnary("ToolchainService/GetToolchain", this,
                 &ToolchainHandlers::Get);
  table.AddUnary("ToolchainService/ListToolchains", this,
                 &ToolchainHandlers::List);
  table.AddUnary("ToolchainService/ListModules", this,
                 &ToolchainHandlers::ListModules);
  table.AddUnary("ToolchainService/GetToolchainUse", this,
                 &ToolchainHandlers::GetUse);
  table.AddUnary("ToolchainService/SetDefaultToolchain", this,
                 &ToolchainHandlers::SetDefault);
  table.AddUnary("ToolchainService/SetToolchainState", this,
                 &ToolchainHandlers::SetState);
}

absl::StatusOr<v1::Toolchain> ToolchainHandlers::Get(
    const v1::GetToolchainRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ToolchainIdOf("name", request.name()));
  ASSIGN_OR_RETURN(const store::ToolchainRecord record,
                   database_.Read([&](store::Reader& reader) {
                     return store::FindToolchain(reader, id);
                   }));
  return ToMessage(record);
}

absl::StatusOr<v1::ListToolchainsResponse> ToolchainHandlers::List(
    const v1::ListToolchainsRequest& request) {
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const store::Page<store::ToolchainRecord> records,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListToolchains(reader, page);
                   }));
  v1::ListToolchainsResponse response;
  for (const store::ToolchainRecord& record : records.items) {
    *response.add_toolchains() = ToMessage(record);
  }
  response.set_next_page_token(records.next_page_token);
  return response;
}

absl::StatusOr<v1::ListModulesResponse> ToolchainHandlers::ListModules(
    const v1::ListModulesRequest& request) {
  ASSIGN_OR_RETURN(const std::string id,
                   ToolchainIdOf("parent", request.parent()));
  const std::optional<Target> target = FindTarget(request.target());
  if (!target.has_value()) {
    return rpc::FieldError("target",
                           "expected i386-xen_pvh, x86_64-xen or i386-xen");
  }
  ASSIGN_OR_RETURN(const store::PageRequest page,
                   store::MakePageRequest(request.page_size(),
                                          request.page_token(), kModulePages));
  const store::ListId list("ListModules", {request.parent(), request.target()});
  ASSIGN_OR_RETURN(const std::optional<std::string> first,
                   list.KeyOf(page.token));
  ASSIGN_OR_RETURN(const auto toolchain, toolchains_.Get(id));
  ASSIGN_OR_RETURN(const toolchain::Platform* platform,
                   toolchain->PlatformFor(*target));
  v1::ListModulesResponse response;
  store::PageBudget budget;
  for (auto module = platform->modules.lower_bound(first.value_or(""));
       module != platform->modules.end(); ++module) {
    auto shown = Describe(module->second);
    if (response.modules_size() == page.size ||
        !budget.Take(shown.ByteSizeLong())) {
      response.set_next_page_token(list.TokenFor(module->first));
      break;
    }
    *response.add_modules() = std::move(shown);
  }
  return response;
}

absl::StatusOr<v1::ToolchainUse> ToolchainHandlers::GetUse(
    const v1::GetToolchainUseRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ToolchainIdOf("name", request.name()));
  ASSIGN_OR_RETURN(const store::ToolchainUse use,
                   database_.Read([&](store::Reader& reader) {
                     return store::FindToolchainUse(reader, id, kFleetsOfUse);
                   }));
  v1::ToolchainUse message;
  message.set_release_count(use.release_count);
  message.set_fleet_count(use.fleet_count);
  for (const store::ToolchainFleet& fleet : use.fleets) {
    v1::ToolchainFleet& shown = *message.add_fleets();
    shown.set_name(FleetName(fleet.org, fleet.id));
    if (fleet.current_release.has_value()) {
      shown.set_current_release(
          ReleaseName(fleet.org, fleet.id, *fleet.current_release));
    }
    if (fleet.newest_release.has_value()) {
      shown.set_newest_release(
          ReleaseName(fleet.org, fleet.id, *fleet.newest_release));
    }
  }
  return message;
}

absl::StatusOr<v1::Toolchain> ToolchainHandlers::SetDefault(
    const RequestContext& context,
    const v1::SetDefaultToolchainRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ToolchainIdOf("name", request.name()));
  ASSIGN_OR_RETURN(
      const store::ToolchainRecord record,
      WriteChange(database_, context,
                  [&](store::Writer& writer,
                      Changed&) -> absl::StatusOr<store::ToolchainRecord> {
                    RETURN_IF_ERROR(AppendToolchainEvent(
                        writer, id, v1::Event::CHANGE_UPDATED));
                    return store::SetDefaultToolchain(writer, id);
                  }));
  return ToMessage(record);
}

absl::StatusOr<v1::Toolchain> ToolchainHandlers::SetState(
    const RequestContext& context,
    const v1::SetToolchainStateRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ToolchainIdOf("name", request.name()));
  ASSIGN_OR_RETURN(const store::ToolchainRecord record,
                   WriteChange(database_, context,
                               [&](store::Writer& writer, Changed& changed)
                                   -> absl::StatusOr<store::ToolchainRecord> {
                                 changed.detail = StateDetail(request.state());
                                 RETURN_IF_ERROR(AppendToolchainEvent(
                                     writer, id, v1::Event::CHANGE_UPDATED));
                                 return store::SetToolchainState(
                                     writer, id, request.state(),
                                     request.etag());
                               }));
  return ToMessage(record);
}

}  // namespace bootmill::server
