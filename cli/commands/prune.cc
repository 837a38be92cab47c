// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/prune.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/resource_name.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

constexpr char kHead[] =
    "# What `bootmill apply --prune` stored from here: it deletes no other\n"
    "# fleets. Keep this file with the specs.\n";

std::string PathOf(const std::string& directory) {
  return directory + "/.bootmill-applied";
}

}  // namespace

absl::StatusOr<Ledger> LoadLedger(const std::string& directory) {
  const absl::StatusOr<Bytes> bytes = ReadFile(PathOf(directory), 4 * kMiB);
  if (absl::IsNotFound(bytes.status())) {
    return Ledger{};
  }
  RETURN_IF_ERROR(bytes.status());
  Ledger ledger;
  int number = 0;
  const std::vector<std::string> lines =
      absl::StrSplit(std::string(AsText(*bytes)), '\n');
  for (const std::string& line : lines) {
    ++number;
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() != 2 || !words[1].starts_with(kOrgPrefix)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s:%d: expected `SERVER orgs/ORG/fleets/FLEET`",
                          PathOf(directory), number));
    }
    ledger.entries.insert({words[0], words[1]});
  }
  return ledger;
}

absl::Status SaveLedger(const std::string& directory, const Ledger& ledger) {
  std::string text = kHead;
  for (const Ledger::Entry& entry : ledger.entries) {
    text += absl::StrFormat("%s %s\n", entry.server, entry.fleet);
  }
  return WriteFileAtomic(PathOf(directory), AsBytes(text));
}

std::vector<std::string> Orphans(const Ledger& ledger, const Remote& remote,
                                 const std::set<std::string>& held) {
  std::vector<std::string> orphans;
  for (const Ledger::Entry& entry : ledger.entries) {
    if (entry.server == remote.server().server &&
        entry.fleet.starts_with(remote.Parent() + "/") &&
        !held.contains(entry.fleet)) {
      orphans.push_back(entry.fleet);
    }
  }
  return orphans;
}

absl::Status DeleteOrphan(const Remote& remote, const std::string& fleet) {
  v1::DeleteFleetRequest request;
  request.set_name(fleet);
  const absl::Status deleted =
      remote
          .Call<v1::FleetService>(&v1::FleetService::Stub::DeleteFleet, request)
          .status();
  return absl::IsNotFound(deleted) ? absl::OkStatus() : deleted;
}

}  // namespace bootmill::cli
