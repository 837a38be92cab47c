// SPDX-License-Identifier: Apache-2.0
// bootmill orgs get and set-quota.
#include "cli/commands/org_quotas.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "bootmill/v1/org_service.grpc.pb.h"
#include "cli/output/show.h"
#include "cli/remote/remote.h"
#include "common/resource_name.h"

namespace bootmill::cli {
namespace {

using Service = v1::OrgService;

constexpr int64_t kUnchanged = -1;

struct QuotaOptions {
  RemoteOptions remote;
  std::string id;                // of set-quota
  std::vector<std::string> ids;  // of get
  int64_t fleets = kUnchanged;
  int64_t revision_bytes = kUnchanged;
  int64_t principals = kUnchanged;
  int64_t tokens = kUnchanged;
  OutputFormat format = OutputFormat::kTable;
};

std::string Used(const v1::OrgQuota& quota) {
  return absl::StrFormat("%d of %d", quota.used(), quota.limit());
}

void PrintOrg(const v1::Org& org, const Layout& layout, TextOut& out) {
  out.Lines(OrgRows(std::span(&org, 1)).Render(layout));
}

void ShowOrg(const absl::StatusOr<v1::Org>& org, OutputFormat format,
             Context& context) {
  if (!org.ok()) {
    return FailCall(context, org.status());
  }
  ShowResource(*org, &PrintOrg, format, context);
}

void RunGet(const QuotaOptions& options, const Remote& remote,
            Context& context) {
  Shown shown(options.ids.size() > 1, options.format, context);
  for (const std::string& id : options.ids) {
    v1::GetOrgRequest request;
    request.set_name(OrgName(id));
    const absl::StatusOr<v1::Org> org =
        remote.Call<Service>(&Service::Stub::GetOrg, request);
    if (org.ok()) {
      shown.Add(*org, &PrintOrg);
    } else {
      FailCall(context, org.status());
    }
  }
  shown.Finish("orgs");
}

void RunSetQuota(const QuotaOptions& options, Context& context) {
  v1::UpdateOrgRequest request;
  request.set_name(OrgName(options.id));
  if (options.fleets != kUnchanged) {
    request.set_fleets_limit(options.fleets);
  }
  if (options.revision_bytes != kUnchanged) {
    request.set_revision_bytes_limit(options.revision_bytes);
  }
  if (options.principals != kUnchanged) {
    request.set_principals_limit(options.principals);
  }
  if (options.tokens != kUnchanged) {
    request.set_tokens_limit(options.tokens);
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  ShowOrg(remote->Call<Service>(&Service::Stub::UpdateOrg, request),
          options.format, context);
}

void AddGet(Command& group, Context& context) {
  auto options = std::make_shared<QuotaOptions>();
  Command command =
      group.Add("get", "Shows orgs and what they take of their quotas",
                "Examples:\n"
                "  bootmill orgs get acme -o json");
  command.Texts(
      {.names = "id", .help = "The orgs", .type = "ORG", .required = true},
      options->ids);
  command.Format(options->format);
  OnRunConnected(command, options, &RunGet, context);
}

void AddSetQuota(Command& group, Context& context) {
  auto options = std::make_shared<QuotaOptions>();
  Command command = group.Add(
      "set-quota", "Changes how much an org may have",
      "What is not named stays. An org that has more keeps it, and gets no "
      "more.\n\n"
      "Examples:\n"
      "  bootmill orgs set-quota acme --fleets 50 --tokens 20");
  command.Text(
      {.names = "id", .help = "The org", .type = "ORG", .required = true},
      options->id);
  constexpr int64_t kMost = 1'000'000;
  constexpr int64_t kMostBytes = int64_t{1} << 40;
  constexpr int64_t kMostTokens = 10'000;
  command.Number(
      {.names = "--fleets", .help = "Fleets, deleted ones too", .type = "N"}, 0,
      kMost, options->fleets);
  command.Number({.names = "--revision-bytes",
                  .help = "Bytes of all revisions",
                  .type = "N"},
                 0, kMostBytes, options->revision_bytes);
  command.Number({.names = "--principals", .help = "Principals", .type = "N"},
                 0, kMost, options->principals);
  command.Number({.names = "--tokens", .help = "API tokens", .type = "N"}, 0,
                 kMostTokens, options->tokens);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunSetQuota(*options, context); });
}

}  // namespace

Table OrgRows(std::span<const v1::Org> orgs) {
  Table table(
      {"ORG", "FLEETS", "REVISION BYTES", "PRINCIPALS", "TOKENS", "CREATED"});
  for (const v1::Org& org : orgs) {
    table.AddRow({ShortName(org.name()), Used(org.fleets()),
                  Used(org.revision_bytes()), Used(org.principals()),
                  Used(org.tokens()), TimeText(org.create_time())});
  }
  return table;
}

void AddOrgQuotas(Command& group, Context& context) {
  AddGet(group, context);
  AddSetQuota(group, context);
}

}  // namespace bootmill::cli
