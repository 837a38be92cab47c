// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/names.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/org_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/program/completion.h"
#include "common/resource_name.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr unsigned kSeconds = 1;
// A person does not choose from a longer list.
constexpr int64_t kMost = 500;

// The options that name a daemon, as far as `words` and the environment hold
// them; what is not whole yet is left out.
RemoteOptions OptionsIn(std::span<const std::string> given) {
  const std::vector<std::string> words = program::JoinColons(given).words;
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
      // Bash gives `=` as a word of its own.
      const size_t value = words[i + 1] == "=" ? i + 2 : i + 1;
      *found->second.value = value < words.size() ? words[value] : "";
    }
  }
  return options;
}

// Whether `c` is one of the characters that names of resources have: ids, and
// toolchains' with the versions of packages.
bool IsOfNames(char c) {
  constexpr std::string_view kOthers = "-_.+~:/";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kOthers.find(c) != std::string_view::npos;
}

void AddName(const std::string& resource, bool with_kind,
             std::vector<std::string>& names) {
  std::string name = with_kind ? KindAndId(resource) : ShortName(resource);
  // A shell inserts a name as it is, so that `$(...)` would be run.
  if (std::all_of(name.begin(), name.end(), IsOfNames)) {
    names.push_back(std::move(name));
  }
}

template <typename Item>
void AddNames(const absl::StatusOr<std::vector<Item>>& items, bool with_kind,
              std::vector<std::string>& names) {
  if (!items.ok()) {
    return;
  }
  for (const Item& item : *items) {
    AddName(item.name(), with_kind, names);
  }
}

// Adds the orgs in which the caller has a role.
void AddOrgsOfCaller(const Remote& remote, std::vector<std::string>& names) {
  const absl::StatusOr<v1::Caller> caller = remote.Call<v1::PrincipalService>(
      &v1::PrincipalService::Stub::GetCaller, v1::GetCallerRequest());
  if (!caller.ok()) {
    return;
  }
  for (const v1::CallerRole& role : caller->roles()) {
    AddName(role.org(), /*with_kind=*/false, names);
  }
}

// Only who administers the daemon may list its orgs; others see their own.
void AddOrgs(const Remote& remote, std::vector<std::string>& names) {
  const absl::StatusOr<std::vector<v1::Org>> orgs = ListAll<v1::OrgService>(
      remote, &v1::OrgService::Stub::ListOrgs, v1::ListOrgsRequest(),
      &v1::ListOrgsResponse::orgs, kMost);
  if (orgs.ok()) {
    AddNames(orgs, /*with_kind=*/false, names);
  } else {
    AddOrgsOfCaller(remote, names);
  }
}

void AddDeletedFleets(const Remote& remote, std::vector<std::string>& names) {
  v1::ListFleetsRequest request;
  request.set_parent(remote.Parent());
  request.set_show_deleted(true);
  absl::StatusOr<std::vector<v1::Fleet>> fleets = ListAll<v1::FleetService>(
      remote, &v1::FleetService::Stub::ListFleets, request,
      &v1::ListFleetsResponse::fleets, kMost);
  if (fleets.ok()) {
    std::erase_if(*fleets, [](const v1::Fleet& fleet) {
      return !fleet.has_delete_time();
    });
  }
  AddNames(fleets, /*with_kind=*/false, names);
}

void AddFleets(const Remote& remote, const std::string& parent, bool with_kind,
               std::vector<std::string>& names) {
  v1::ListFleetsRequest request;
  request.set_parent(parent);
  AddNames(ListAll<v1::FleetService>(
               remote, &v1::FleetService::Stub::ListFleets, request,
               &v1::ListFleetsResponse::fleets, kMost),
           with_kind, names);
}

void AddReleases(const Remote& remote, const std::string& parent,
                 bool with_kind, std::vector<std::string>& names) {
  v1::ListReleasesRequest request;
  request.set_parent(parent);
  AddNames(ListAll<v1::ReleaseService>(
               remote, &v1::ReleaseService::Stub::ListReleases, request,
               &v1::ListReleasesResponse::releases, kMost),
           with_kind, names);
}

// Adds the releases of the fleets that `words` name: those that `promote`
// could mean behind its first operand.
void AddReleasesOfNamed(const Remote& remote,
                        std::span<const std::string> words,
                        std::vector<std::string>& names) {
  // The last word is the one that is being typed.
  const std::span<const std::string> whole =
      words.first(words.empty() ? 0 : words.size() - 1);
  std::vector<std::string> fleets;
  AddFleets(remote, remote.Parent(), /*with_kind=*/false, fleets);
  std::vector<std::string> releases;
  AddReleases(remote, remote.Parent(), /*with_kind=*/false, releases);
  for (const std::string& release : releases) {
    const std::string fleet = release.substr(0, release.rfind('-'));
    if (std::find(whole.begin(), whole.end(), fleet) != whole.end()) {
      names.push_back(release);
    }
  }
  names.insert(names.end(), fleets.begin(), fleets.end());
}

// Returns the fleets among the words that are typed whole.
std::vector<std::string> FleetsNamed(const Remote& remote,
                                     std::span<const std::string> words) {
  std::vector<std::string> fleets;
  AddFleets(remote, remote.Parent(), /*with_kind=*/false, fleets);
  const std::span<const std::string> whole =
      words.first(words.empty() ? 0 : words.size() - 1);
  std::erase_if(fleets, [whole](const std::string& fleet) {
    return std::find(whole.begin(), whole.end(), fleet) == whole.end();
  });
  return fleets;
}

// Adds the numbers of the revisions of the fleets that `words` name.
void AddRevisions(const Remote& remote, std::span<const std::string> words,
                  std::vector<std::string>& names) {
  for (const std::string& fleet : FleetsNamed(remote, words)) {
    v1::ListFleetRevisionsRequest request;
    request.set_parent(remote.Name("fleets", fleet));
    const absl::StatusOr<std::vector<v1::FleetRevision>> revisions =
        ListAll<v1::FleetService>(
            remote, &v1::FleetService::Stub::ListFleetRevisions, request,
            &v1::ListFleetRevisionsResponse::revisions, kMost);
    if (!revisions.ok()) {
      continue;
    }
    for (const v1::FleetRevision& revision : *revisions) {
      names.push_back(std::to_string(revision.number()));
    }
  }
}

// Adds the numbers of the releases of the fleets that `words` name.
void AddReleaseNumbers(const Remote& remote, std::span<const std::string> words,
                       std::vector<std::string>& names) {
  const std::vector<std::string> fleets = FleetsNamed(remote, words);
  std::vector<std::string> releases;
  AddReleases(remote, remote.Parent(), /*with_kind=*/false, releases);
  for (const std::string& release : releases) {
    const size_t dash = release.rfind('-');
    if (std::find(fleets.begin(), fleets.end(), release.substr(0, dash)) !=
        fleets.end()) {
      names.push_back(release.substr(dash + 1));
    }
  }
}

void AddBuilds(const Remote& remote, bool with_kind,
               std::vector<std::string>& names) {
  v1::ListBuildsRequest request;
  request.set_parent(remote.Parent());
  AddNames(ListAll<v1::BuildService>(
               remote, &v1::BuildService::Stub::ListBuilds, request,
               &v1::ListBuildsResponse::builds, kMost),
           with_kind, names);
}

void AddToolchains(const Remote& remote, bool with_kind,
                   std::vector<std::string>& names) {
  AddNames(ListAll<v1::ToolchainService>(
               remote, &v1::ToolchainService::Stub::ListToolchains,
               v1::ListToolchainsRequest(),
               &v1::ListToolchainsResponse::toolchains, kMost),
           with_kind, names);
}

absl::StatusOr<std::vector<v1::Principal>> PrincipalsOf(
    const Remote& remote, const std::string& parent) {
  v1::ListPrincipalsRequest request;
  request.set_parent(parent);
  return ListAll<v1::PrincipalService>(
      remote, &v1::PrincipalService::Stub::ListPrincipals, request,
      &v1::ListPrincipalsResponse::principals, kMost);
}

void AddPrincipals(const Remote& remote, const std::string& parent,
                   std::vector<std::string>& names) {
  AddNames(PrincipalsOf(remote, parent), /*with_kind=*/false, names);
}

// Adds the principals who sign in with a password.
void AddAccounts(const Remote& remote, std::vector<std::string>& names) {
  absl::StatusOr<std::vector<v1::Principal>> principals =
      PrincipalsOf(remote, remote.Parent());
  if (principals.ok()) {
    std::erase_if(*principals, [](const v1::Principal& principal) {
      return !principal.has_account();
    });
  }
  AddNames(principals, /*with_kind=*/false, names);
}

// The user's contexts; none if there is no configuration that can be read.
std::map<std::string, ServerContext> Contexts() {
  const absl::StatusOr<std::string> path = ConfigPath();
  absl::StatusOr<Config> config =
      path.ok() ? LoadConfig(*path) : absl::StatusOr<Config>(path.status());
  return config.ok() ? std::move(config->contexts)
                     : std::map<std::string, ServerContext>();
}

using AddNamesOfType = void (*)(const Remote& remote,
                                std::span<const std::string> words,
                                std::vector<std::string>& names);
using Words = std::span<const std::string>;
using Names = std::vector<std::string>;

// What help calls the names that the daemon knows, and how they are found.
const std::map<std::string_view, AddNamesOfType>& RemoteTypes() {
  static const std::map<std::string_view, AddNamesOfType> kTypes = {
      {"FLEET",
       [](const Remote& remote, Words /*words*/, Names& names) {
         AddFleets(remote, remote.Parent(), /*with_kind=*/false, names);
       }},
      {"DELETED-FLEET", [](const Remote& remote, Words /*words*/,
                           Names& names) { AddDeletedFleets(remote, names); }},
      {"FLEET-RELEASE",
       [](const Remote& remote, Words words, Names& names) {
         AddReleasesOfNamed(remote, words, names);
       }},
      {"FLEET-OR-RELEASE",
       [](const Remote& remote, Words /*words*/, Names& names) {
         AddFleets(remote, remote.Parent(), /*with_kind=*/false, names);
         AddReleases(remote, remote.Parent(), /*with_kind=*/true, names);
       }},
      {"RELEASE",
       [](const Remote& remote, Words /*words*/, Names& names) {
         AddReleases(remote, remote.Parent(), /*with_kind=*/false, names);
       }},
      {"BUILD",
       [](const Remote& remote, Words /*words*/, Names& names) {
         AddBuilds(remote, /*with_kind=*/false, names);
       }},
      {"TOOLCHAIN",
       [](const Remote& remote, Words /*words*/, Names& names) {
         AddToolchains(remote, /*with_kind=*/false, names);
       }},
      {"PRINCIPAL",
       [](const Remote& remote, Words /*words*/, Names& names) {
         AddPrincipals(remote, remote.Parent(), names);
       }},
      {"ACCOUNT", [](const Remote& remote, Words /*words*/,
                     Names& names) { AddAccounts(remote, names); }},
      {"REVISION", &AddRevisions},
      {"RELEASE-NUMBER", &AddReleaseNumbers},
      {"ORG", [](const Remote& remote, Words /*words*/,
                 Names& names) { AddOrgs(remote, names); }},
      {"NAME", [](const Remote& remote, Words /*words*/, Names& names) {
         AddFleets(remote, remote.Parent(), /*with_kind=*/true, names);
         AddReleases(remote, remote.Parent(), /*with_kind=*/true, names);
         AddBuilds(remote, /*with_kind=*/true, names);
         AddToolchains(remote, /*with_kind=*/true, names);
       }}};
  return kTypes;
}

}  // namespace

std::vector<std::string> NamesOf(std::string_view type,
                                 std::span<const std::string> words) {
  // In order, and each once.
  std::set<std::string> local;
  for (const auto& [name, context] : Contexts()) {
    if (type == "CONTEXT") {
      local.insert(name);
    } else if (type == "ORG" && !context.org.empty()) {
      local.insert(context.org);
    }
  }
  const auto add = RemoteTypes().find(type);
  if (add == RemoteTypes().end()) {
    return {local.begin(), local.end()};
  }
  // The signal ends the process; nobody else uses the timer.
  alarm(kSeconds);
  std::vector<std::string> names;
  if (const absl::StatusOr<Remote> remote = Remote::Connect(OptionsIn(words));
      remote.ok()) {
    add->second(*remote, words, names);
  }
  alarm(0);
  std::erase_if(names, [&local](const std::string& name) {
    return local.contains(name);
  });
  names.insert(names.end(), local.begin(), local.end());
  return names;
}

std::string NameHint(const Remote& remote, std::string_view resource) {
  const std::vector<std::string> parts =
      absl::StrSplit(std::string(resource), '/');
  std::vector<std::string> names;
  if (parts.size() == 2 && parts[0] == "toolchains") {
    AddToolchains(remote, /*with_kind=*/false, names);
  } else if (parts.size() == 2 && parts[0] == "orgs") {
    AddOrgs(remote, names);
  } else if (parts.size() == 4 && parts[0] == "orgs") {
    const std::string parent = OrgName(parts[1]);
    if (parts[2] == "fleets") {
      AddFleets(remote, parent, /*with_kind=*/false, names);
    } else if (parts[2] == "releases") {
      AddReleases(remote, parent, /*with_kind=*/false, names);
    } else if (parts[2] == "principals") {
      AddPrincipals(remote, parent, names);
    }
  }
  const bool exists =
      std::find(names.begin(), names.end(), parts.back()) != names.end();
  return exists ? "" : DidYouMean(parts.back(), names);
}

}  // namespace bootmill::cli
