// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/names.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <map>

#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

constexpr unsigned kSeconds = 1;
// Nobody chooses from more.
constexpr int64_t kMost = 500;

// The options that name a daemon, as far as `words` and the environment hold
// them; what is not whole yet is left out.
RemoteOptions OptionsIn(std::span<const std::string> words) {
  RemoteOptions options;
  options.patience_seconds = 0;
  struct Place {
    std::string* value;
    const char* variable;
  };
  const std::map<std::string, Place, std::less<>> places = {
      {"--context", {&options.context, "BOOTMILL_CONTEXT"}},
      {"--server", {&options.server.server, "BOOTMILL_SERVER"}},
      {"--org", {&options.server.org, "BOOTMILL_ORG"}},
      {"--ca", {&options.server.ca, "BOOTMILL_CA"}},
      {"--cert", {&options.server.certificate, "BOOTMILL_CERT"}},
      {"--key", {&options.server.key, "BOOTMILL_KEY"}}};
  for (const auto& [name, place] : places) {
    const char* value = std::getenv(place.variable);
    *place.value = value == nullptr ? "" : value;
  }
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t equals = words[i].find('=');
    const auto found = places.find(words[i].substr(0, equals));
    if (found == places.end()) {
      continue;
    }
    if (equals != std::string::npos) {
      *found->second.value = words[i].substr(equals + 1);
    } else if (i + 1 < words.size()) {
      *found->second.value = words[i + 1];
    }
  }
  return options;
}

template <typename Item>
void AddNames(const absl::StatusOr<std::vector<Item>>& items, bool with_kind,
              std::vector<std::string>& names) {
  if (!items.ok()) {
    return;
  }
  for (const Item& item : *items) {
    names.push_back(with_kind ? KindAndId(item.name())
                              : ShortName(item.name()));
  }
}

void AddFleets(const Remote& remote, bool with_kind,
               std::vector<std::string>& names) {
  v1::ListFleetsRequest request;
  request.set_parent(remote.Parent());
  AddNames(ListAll<v1::FleetService>(
               remote, &v1::FleetService::Stub::ListFleets, request,
               &v1::ListFleetsResponse::fleets, kMost),
           with_kind, names);
}

void AddReleases(const Remote& remote, bool with_kind,
                 std::vector<std::string>& names) {
  v1::ListReleasesRequest request;
  request.set_parent(remote.Parent());
  AddNames(ListAll<v1::ReleaseService>(
               remote, &v1::ReleaseService::Stub::ListReleases, request,
               &v1::ListReleasesResponse::releases, kMost),
           with_kind, names);
}

void AddBuilds(const Remote& remote, std::vector<std::string>& names) {
  v1::ListBuildsRequest request;
  request.set_parent(remote.Parent());
  AddNames(ListAll<v1::BuildService>(
               remote, &v1::BuildService::Stub::ListBuilds, request,
               &v1::ListBuildsResponse::builds, kMost),
           /*with_kind=*/false, names);
}

void AddToolchains(const Remote& remote, bool with_kind,
                   std::vector<std::string>& names) {
  AddNames(ListAll<v1::ToolchainService>(
               remote, &v1::ToolchainService::Stub::ListToolchains,
               v1::ListToolchainsRequest(),
               &v1::ListToolchainsResponse::toolchains, kMost),
           with_kind, names);
}

void AddPrincipals(const Remote& remote, std::vector<std::string>& names) {
  v1::ListPrincipalsRequest request;
  request.set_parent(remote.Parent());
  AddNames(ListAll<v1::PrincipalService>(
               remote, &v1::PrincipalService::Stub::ListPrincipals, request,
               &v1::ListPrincipalsResponse::principals, kMost),
           /*with_kind=*/false, names);
}

std::vector<std::string> ContextNames() {
  std::vector<std::string> names;
  const absl::StatusOr<std::string> path = ConfigPath();
  const absl::StatusOr<Config> config =
      path.ok() ? LoadConfig(*path) : absl::StatusOr<Config>(path.status());
  if (config.ok()) {
    for (const auto& [name, context] : config->contexts) {
      names.push_back(name);
    }
  }
  return names;
}

std::vector<std::string> RemoteNames(std::string_view type,
                                     const RemoteOptions& options) {
  std::vector<std::string> names;
  const absl::StatusOr<Remote> remote = Remote::Connect(options);
  if (!remote.ok()) {
    return names;
  }
  if (type == "FLEET") {
    AddFleets(*remote, /*with_kind=*/false, names);
  } else if (type == "RELEASE") {
    AddReleases(*remote, /*with_kind=*/false, names);
  } else if (type == "BUILD") {
    AddBuilds(*remote, names);
  } else if (type == "TOOLCHAIN") {
    AddToolchains(*remote, /*with_kind=*/false, names);
  } else if (type == "PRINCIPAL") {
    AddPrincipals(*remote, names);
  } else if (type == "NAME") {
    AddFleets(*remote, /*with_kind=*/true, names);
    AddReleases(*remote, /*with_kind=*/true, names);
    AddToolchains(*remote, /*with_kind=*/true, names);
  }
  return names;
}

}  // namespace

std::vector<std::string> NamesOf(std::string_view type,
                                 std::span<const std::string> words) {
  if (type == "CONTEXT") {
    return ContextNames();
  }
  constexpr std::string_view kRemote[] = {"FLEET",     "RELEASE",   "BUILD",
                                          "TOOLCHAIN", "PRINCIPAL", "NAME"};
  if (std::find(std::begin(kRemote), std::end(kRemote), type) ==
      std::end(kRemote)) {
    return {};
  }
  // The signal ends the process; nobody else uses the timer.
  alarm(kSeconds);
  std::vector<std::string> names = RemoteNames(type, OptionsIn(words));
  alarm(0);
  return names;
}

}  // namespace bootmill::cli
