// SPDX-License-Identifier: Apache-2.0
// bootmill accounts: who signs in to the pages with a password.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/account_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using Service = v1::AccountService;

struct AccountOptions {
  RemoteOptions remote;
  std::string id;
  std::vector<std::string> ids;
  std::string role;
  OutputFormat format = OutputFormat::kTable;
};

Table AccountRows(std::span<const v1::Principal> principals) {
  Table table({"ACCOUNT",
               "STATE",
               "ROLE",
               "LAST SIGN-IN",
               "INVITATION ENDS",
               {"PASSWORD SET", kWideOnly}});
  for (const v1::Principal& principal : principals) {
    const v1::Account& account = principal.account();
    table.AddRow({ShortName(principal.name()),
                  EnumText(*v1::Account::State_descriptor(), account.state()),
                  EnumText(*v1::AccessRole_descriptor(), principal.role()),
                  account.has_last_sign_in_time()
                      ? TimeText(account.last_sign_in_time())
                      : "never",
                  TimeText(account.invitation_expire_time()),
                  TimeText(account.password_time())});
  }
  return table;
}

void PrintAccount(const v1::Principal& principal, const Layout& layout,
                  TextOut& out) {
  out.Lines(AccountRows(std::span(&principal, 1)).Render(layout));
}

// Shows the link of `invitation`, which nothing shows again.
void ShowInvitation(const v1::AccountInvitation& invitation,
                    OutputFormat format, Context& context) {
  if (IsDocument(format)) {
    context.Show(ToDocument(invitation), format);
    return;
  }
  if (context.ShowName(KindAndId(invitation.principal().name()), format)) {
    return;
  }
  context.out.Print("%s\n", invitation.url());
  context.Say(absl::StrFormat(
      "bootmill: %s sets a password there, once, until %s; whoever has the "
      "link is %s",
      ShortName(invitation.principal().name()),
      TimeText(invitation.expire_time()),
      ShortName(invitation.principal().name())));
}

void RunCreate(const AccountOptions& options, const Remote& remote,
               Context& context) {
  v1::CreateAccountRequest request;
  request.set_parent(remote.Parent());
  request.set_principal_id(options.id);
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  v1::AccessRole_Parse("ACCESS_ROLE_" + absl::AsciiStrToUpper(options.role),
                       &role);
  request.set_role(role);
  const absl::StatusOr<v1::AccountInvitation> invitation =
      remote.Call<Service>(&Service::Stub::CreateAccount, request);
  if (!invitation.ok()) {
    return FailCall(context, invitation.status());
  }
  ShowInvitation(*invitation, options.format, context);
}

void RunReset(const AccountOptions& options, const Remote& remote,
              Context& context) {
  const bool many = options.ids.size() > 1;
  Document documents = Document::array();
  for (const std::string& id : options.ids) {
    v1::ResetAccountRequest request;
    request.set_name(remote.Name("principals", id));
    const absl::StatusOr<v1::AccountInvitation> invitation =
        remote.Call<Service>(&Service::Stub::ResetAccount, request);
    if (!invitation.ok()) {
      FailCall(context, invitation.status());
    } else if (many && IsDocument(options.format)) {
      documents.push_back(ToDocument(*invitation));
    } else {
      ShowInvitation(*invitation, options.format, context);
    }
  }
  if (many && IsDocument(options.format)) {
    context.Show(Document{{"invitations", documents}}, options.format);
  }
}

void RunList(const AccountOptions& options, const Remote& remote,
             Context& context) {
  using Principals = v1::PrincipalService;
  v1::ListPrincipalsRequest request;
  request.set_parent(remote.Parent());
  absl::StatusOr<std::vector<v1::Principal>> principals =
      ListAll<Principals>(remote, &Principals::Stub::ListPrincipals, request,
                          &v1::ListPrincipalsResponse::principals, kAllItems);
  if (principals.ok()) {
    std::erase_if(*principals, [](const v1::Principal& principal) {
      return !principal.has_account();
    });
  }
  ShowList("principals", principals, &AccountRows, options.format, context);
}

void SetState(const AccountOptions& options, const Remote& remote,
              Context& context, bool disabled) {
  Shown shown(options.ids.size() > 1, options.format, context);
  for (const std::string& id : options.ids) {
    v1::SetAccountStateRequest request;
    request.set_name(remote.Name("principals", id));
    request.set_disabled(disabled);
    const absl::StatusOr<v1::Principal> principal =
        remote.Call<Service>(&Service::Stub::SetAccountState, request);
    if (principal.ok()) {
      shown.Add(*principal, &PrintAccount);
    } else {
      FailCall(context, principal.status());
    }
  }
  shown.Finish("principals");
}

void RunDisable(const AccountOptions& options, const Remote& remote,
                Context& context) {
  SetState(options, remote, context, true);
}

void RunEnable(const AccountOptions& options, const Remote& remote,
               Context& context) {
  SetState(options, remote, context, false);
}

using RunFunction = void (*)(const AccountOptions&, const Remote&, Context&);

void AddCreate(Command& group, Context& context) {
  auto options = std::make_shared<AccountOptions>();
  Command command = group.Add(
      "create", "Gives a person an account and prints an invitation",
      "The person opens the link within 72 hours and sets a password there, so "
      "that nobody else\nknows it. A principal that is new gets --role; of one "
      "that is known the role stays.\n\n"
      "Examples:\n"
      "  bootmill accounts create anna --role operator");
  command.Text({.names = "id",
                .help = "The principal: lower-case letters, digits, hyphens",
                .type = "ID",
                .required = true},
               options->id);
  command.Text({.names = "--role",
                .help = "The role of a new principal [none]",
                .type = "ROLE",
                .values = {"none", "viewer", "operator", "admin"}},
               options->role);
  command.Format(options->format);
  OnRunConnected(command, options, &RunCreate, context);
}

void AddList(Command& group, Context& context) {
  auto options = std::make_shared<AccountOptions>();
  Command command = group.Add("list", "Lists the accounts of the org",
                              "Examples:\n"
                              "  bootmill accounts list -o wide");
  command.Format(options->format);
  OnRunConnected(command, options, &RunList, context);
}

// Adds a command that does one thing with each of the accounts it names.
void AddEach(Command& group, Context& context, const std::string& name,
             const std::string& help, const std::string& description,
             RunFunction run) {
  auto options = std::make_shared<AccountOptions>();
  Command command = group.Add(name, help, description);
  command.Texts({.names = "id",
                 .help = "Whose accounts",
                 .type = "ACCOUNT",
                 .required = true},
                options->ids);
  command.Format(options->format);
  OnRunConnected(command, options, run, context);
}

}  // namespace

void AddAccountsCommand(Command& app, Context& context) {
  Command group = app.Add("accounts", "Who signs in with a password",
                          "Examples:\n"
                          "  bootmill accounts create anna --role viewer\n"
                          "  bootmill accounts list");
  group.NeedsCommand();
  AddCreate(group, context);
  AddList(group, context);
  AddEach(group, context, "reset",
          "Takes passwords away and prints new invitations",
          "For a password that was forgotten, or that somebody else knows: all "
          "sessions of the\nperson end. An invitation that was not used yet is "
          "replaced.\n\n"
          "Examples:\n"
          "  bootmill accounts reset anna",
          &RunReset);
  AddEach(group, context, "disable", "Ends sessions and takes no password",
          "Certificates and API tokens of the person go on: `bootmill "
          "principals revoke` ends\nthose as well.\n\n"
          "Examples:\n"
          "  bootmill accounts disable anna",
          &RunDisable);
  AddEach(group, context, "enable", "Takes the password again",
          "Examples:\n"
          "  bootmill accounts enable anna",
          &RunEnable);
}

}  // namespace bootmill::cli
