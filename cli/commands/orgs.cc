// SPDX-License-Identifier: Apache-2.0
// bootmill orgs: the providers of a daemon.
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "bootmill/v1/org_service.grpc.pb.h"
#include "cli/commands/credential.h"
#include "cli/commands/org_quotas.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using Service = v1::OrgService;

struct OrgOptions {
  RemoteOptions remote;
  std::string id;
  std::string administrator = "admin";
  CredentialOptions credential;
  OutputFormat format = OutputFormat::kTable;
};

void RunList(const OrgOptions& options, const Remote& remote,
             Context& context) {
  ShowList(
      "orgs",
      ListAll<Service>(remote, &Service::Stub::ListOrgs, v1::ListOrgsRequest(),
                       &v1::ListOrgsResponse::orgs, kAllItems),
      &OrgRows, options.format, context);
}

absl::StatusOr<v1::IssueCredentialResponse> Create(
    const Remote& remote, const OrgOptions& options,
    const std::string& certificate_request) {
  v1::CreateOrgRequest request;
  request.set_org_id(options.id);
  request.set_administrator_id(options.administrator);
  request.set_certificate_request(certificate_request);
  if (const auto lifetime = LifetimeOf(options.credential)) {
    *request.mutable_lifetime() = *lifetime;
  }
  const absl::StatusOr<v1::CreateOrgResponse> created =
      remote.Call<Service>(&Service::Stub::CreateOrg, request);
  if (!created.ok()) {
    return created.status();
  }
  return created->administrator();
}

void RunCreate(const OrgOptions& options, const Remote& remote,
               Context& context) {
  CredentialOptions files = options.credential;
  if (files.directory.empty()) {
    files.directory = options.id + "-" + options.administrator;
  }
  const absl::StatusOr<Credential> credential =
      MakeCredential(files, [&](const std::string& certificate_request) {
        return Create(remote, options, certificate_request);
      });
  if (!credential.ok()) {
    return FailCall(context, credential.status());
  }
  ShowCredential(*credential, options.format, context);
}

void AddList(Command& group, Context& context) {
  auto options = std::make_shared<OrgOptions>();
  Command command =
      group.Add("list", "Lists orgs and what they take of their quotas",
                "Examples:\n"
                "  bootmill orgs list -o json");
  command.Format(options->format);
  OnRunConnected(command, options, &RunList, context);
}

void AddCreate(Command& group, Context& context) {
  auto options = std::make_shared<OrgOptions>();
  Command command = group.Add(
      "create", "Makes an org with its first administrator",
      "Writes the administrator's credential: DIR/key.pem (mode 0600), "
      "DIR/cert.pem and\nDIR/ca.pem. The key never leaves this machine.\n\n"
      "Examples:\n"
      "  bootmill orgs create acme\n"
      "  bootmill orgs create acme --admin alice -d alice\n"
      "  bootmill orgs create acme --admin alice --csr alice.csr -d alice");
  command.Text({.names = "id",
                .help = "The org: lower-case letters, digits, hyphens",
                .type = "ID",
                .required = true},
               options->id);
  command.Text({.names = "--admin",
                .help = "Its first administrator [admin]",
                .type = "ID"},
               options->administrator);
  AddCredentialOptions(command, "ORG-ADMIN", options->credential);
  command.Format(options->format);
  OnRunConnected(command, options, &RunCreate, context);
}

}  // namespace

void AddOrgsCommand(Command& app, Context& context) {
  Command group = app.Add("orgs", "The providers of the daemon",
                          "Examples:\n"
                          "  bootmill orgs list\n"
                          "  bootmill orgs create acme --admin alice");
  group.NeedsCommand();
  AddList(group, context);
  AddCreate(group, context);
  AddOrgQuotas(group, context);
}

}  // namespace bootmill::cli
