// SPDX-License-Identifier: Apache-2.0
// bootmill principals: who may call, and as what.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "cli/command.h"
#include "cli/commands/credential.h"
#include "cli/commands/revoke.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

// The roles as the command line names them.
std::vector<std::string> RoleNames() {
  return {"none", "viewer", "operator", "admin", "host"};
}

// Returns the role; UNSPECIFIED for an empty name. REQUIRES: `name` is one of
// RoleNames or empty.
v1::AccessRole RoleOf(std::string_view name) {
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  v1::AccessRole_Parse(
      absl::StrFormat("ACCESS_ROLE_%s",
                      absl::AsciiStrToUpper(std::string(name))),
      &role);
  return role;
}

struct IssueOptions {
  RemoteOptions remote;
  std::string id;
  std::string kind = "user";
  std::string role;
  CredentialOptions credential;
  OutputFormat format = OutputFormat::kTable;
};

// The role that a new principal gets if none is named.
v1::AccessRole RoleFor(const IssueOptions& options) {
  return options.role.empty() && options.kind == "host" ? v1::ACCESS_ROLE_HOST
                                                        : RoleOf(options.role);
}

absl::StatusOr<v1::IssueCredentialResponse> Issue(
    const Remote& remote, const IssueOptions& options,
    const std::string& certificate_request) {
  v1::IssueCredentialRequest request;
  request.set_parent(remote.Parent());
  request.set_principal_id(options.id);
  request.set_kind(options.kind == "host" ? v1::Principal::KIND_HOST
                                          : v1::Principal::KIND_USER);
  request.set_certificate_request(certificate_request);
  if (const auto lifetime = LifetimeOf(options.credential)) {
    *request.mutable_lifetime() = *lifetime;
  }
  request.set_role(RoleFor(options));
  return remote.Call<v1::PrincipalService>(
      &v1::PrincipalService::Stub::IssueCredential, request);
}

void RunIssue(const IssueOptions& options, const Remote& remote,
              Context& context) {
  CredentialOptions files = options.credential;
  if (files.directory.empty()) {
    files.directory = options.id;
  }
  const absl::StatusOr<Credential> credential =
      MakeCredential(files, [&](const std::string& certificate_request) {
        return Issue(remote, options, certificate_request);
      });
  if (!credential.ok()) {
    return FailCall(context, credential.status());
  }
  ShowCredential(*credential, options.format, context);
}

void AddPrincipalsIssue(Command& group, Context& context) {
  auto options = std::make_shared<IssueOptions>();
  Command command = group.Add(
      "issue", "Makes a key here and lets the daemon certify it",
      "Writes DIR/key.pem (mode 0600), DIR/cert.pem and DIR/ca.pem. The key "
      "never leaves this\nmachine. A principal that is new gets --role; of one "
      "that is known the role stays.\n\n"
      "Examples:\n"
      "  bootmill principals issue alice --role operator -d alice\n"
      "  bootmill principals issue dom0-7 --kind host --days 365\n"
      "  bootmill principals issue bob --csr bob.csr -d bob");
  command.Text({.names = "id",
                .help = "The principal: lower-case letters, digits, hyphens",
                .type = "ID",
                .required = true},
               options->id);
  command.Text({.names = "--kind",
                .help = "What a new principal is [user]",
                .type = "KIND",
                .values = {"user", "host"}},
               options->kind);
  command.Text({.names = "--role",
                .help = "The role of a new principal [host for hosts, else "
                        "none]",
                .type = "ROLE",
                .values = RoleNames()},
               options->role);
  AddCredentialOptions(command, "ID", options->credential);
  command.Format(options->format);
  OnRunConnected(command, options, &RunIssue, context);
}

using Service = v1::PrincipalService;

struct PrincipalOptions {
  RemoteOptions remote;
  std::string id;
  std::vector<std::string> ids;
  std::string role;
  bool yes = false;
  OutputFormat format = OutputFormat::kTable;
};

void PrintPrincipal(const v1::Principal& principal, const Layout& layout,
                    TextOut& out) {
  out.Lines(PrincipalRows(std::span(&principal, 1)).Render(layout));
}

absl::StatusOr<std::vector<v1::Principal>> ListOf(const Remote& remote) {
  v1::ListPrincipalsRequest request;
  request.set_parent(remote.Parent());
  return ListAll<Service>(remote, &Service::Stub::ListPrincipals, request,
                          &v1::ListPrincipalsResponse::principals, kAllItems);
}

void RunList(const PrincipalOptions& options, const Remote& remote,
             Context& context) {
  ShowList("principals", ListOf(remote), &PrincipalRows, options.format,
           context);
}

void RunBind(const PrincipalOptions& options, const Remote& remote,
             Context& context) {
  v1::BindRoleRequest request;
  request.set_name(remote.Name("principals", options.id));
  request.set_role(RoleOf(options.role));
  const absl::StatusOr<v1::Principal> principal =
      remote.Call<Service>(&Service::Stub::BindRole, request);
  if (!principal.ok()) {
    return FailCall(context, principal.status());
  }
  ShowResource(*principal, &PrintPrincipal, options.format, context);
}

// What revoking means for hosts, if one of `principals` is a host.
std::string_view ConsequenceOf(std::span<const v1::Principal> principals) {
  const bool hosts = std::any_of(
      principals.begin(), principals.end(), [](const v1::Principal& principal) {
        return principal.kind() == v1::Principal::KIND_HOST;
      });
  return hosts ? "A host that is revoked keeps the loaders that it has and "
                 "gets no others.\n"
               : "";
}

void RunRevoke(const PrincipalOptions& options, const Remote& remote,
               Context& context) {
  if (!ConfirmRevoke(remote, {"principals", options.ids, options.yes},
                     ListOf(remote), &PrincipalRows, &ConsequenceOf, context)) {
    return;
  }
  Shown shown(options.ids.size() > 1, options.format, context);
  for (const std::string& id : options.ids) {
    v1::RevokePrincipalRequest request;
    request.set_name(remote.Name("principals", id));
    const absl::StatusOr<v1::Principal> principal =
        remote.Call<Service>(&Service::Stub::RevokePrincipal, request);
    if (principal.ok()) {
      shown.Add(*principal, &PrintPrincipal);
    } else {
      FailCall(context, principal.status());
    }
  }
  shown.Finish("principals");
}

void AddList(Command& group, Context& context) {
  auto options = std::make_shared<PrincipalOptions>();
  Command command = group.Add("list", "Lists the principals of the org",
                              "Examples:\n"
                              "  bootmill principals list -o json");
  command.Format(options->format);
  OnRunConnected(command, options, &RunList, context);
}

void AddBind(Command& group, Context& context) {
  auto options = std::make_shared<PrincipalOptions>();
  Command command = group.Add(
      "bind", "Sets the role of a principal, or takes it away",
      "Effective at once: at the principal's next call, and streams that are\n"
      "open end.\n\n"
      "Examples:\n"
      "  bootmill principals bind alice operator\n"
      "  bootmill principals bind alice none");
  command.Text({.names = "id",
                .help = "The principal",
                .type = "PRINCIPAL",
                .required = true},
               options->id);
  command.Text({.names = "role",
                .help = "Its role in the org",
                .type = "ROLE",
                .required = true,
                .values = RoleNames()},
               options->role);
  command.Format(options->format);
  OnRunConnected(command, options, &RunBind, context);
}

void AddRevoke(Command& group, Context& context) {
  auto options = std::make_shared<PrincipalOptions>();
  Command command =
      group.Add("revoke", "Refuses every certificate of a principal, for ever",
                "First it says who that is, and asks. Hosts keep the loaders "
                "that they have and get\nno others.\n\n"
                "Examples:\n"
                "  bootmill principals revoke alice\n"
                "  bootmill principals revoke dom0-7 --yes");
  command.Texts({.names = "id",
                 .help = "The principals",
                 .type = "PRINCIPAL",
                 .required = true},
                options->ids);
  AddYesOption(command, options->yes);
  command.Format(options->format);
  OnRunConnected(command, options, &RunRevoke, context);
}

}  // namespace

void AddPrincipalsCommand(Command& app, Context& context) {
  Command group = app.Add("principals", "Who may call the daemon, and as what",
                          "Examples:\n"
                          "  bootmill principals list\n"
                          "  bootmill principals issue alice --role operator");
  group.NeedsCommand();
  AddPrincipalsIssue(group, context);
  AddList(group, context);
  AddBind(group, context);
  AddRevoke(group, context);
}

}  // namespace bootmill::cli
