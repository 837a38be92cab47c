// SPDX-License-Identifier: Apache-2.0
// bootmill tokens: API tokens for automation.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/token_service.grpc.pb.h"
#include "cli/commands/revoke.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using Service = v1::TokenService;

struct TokenOptions {
  RemoteOptions remote;
  std::string display_name;
  std::string role;
  std::vector<std::string> fleets;
  int64_t days = 90;
  std::vector<std::string> ids;
  bool yes = false;
  OutputFormat format = OutputFormat::kTable;
};

Table TokenRows(std::span<const v1::Token> tokens) {
  Table table({"TOKEN",
               "FOR",
               "ROLE",
               "FLEETS",
               "ENDS",
               "LAST USED",
               {"BY", kWideOnly},
               {"CREATED", kWideOnly}});
  for (const v1::Token& token : tokens) {
    const std::string fleets = absl::StrJoin(token.fleets(), ",");
    table.AddRow(
        {ShortName(token.name()), Printable(token.display_name()),
         EnumText(*v1::AccessRole_descriptor(), token.role()),
         fleets.empty() ? "all" : Printable(fleets),
         TimeText(token.expire_time()),
         token.has_last_use_time() ? TimeText(token.last_use_time()) : "never",
         ShortName(token.creator()), TimeText(token.create_time())});
  }
  return table;
}

void RunCreate(const TokenOptions& options, const Remote& remote,
               Context& context) {
  v1::CreateTokenRequest request;
  request.set_parent(remote.Parent());
  request.set_display_name(options.display_name);
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  v1::AccessRole_Parse("ACCESS_ROLE_" + absl::AsciiStrToUpper(options.role),
                       &role);
  request.set_role(role);
  for (const std::string& fleet : options.fleets) {
    request.add_fleets(fleet);
  }
  constexpr int64_t kSecondsOfDay = 24 * 60 * 60;
  request.mutable_lifetime()->set_seconds(options.days * kSecondsOfDay);
  const absl::StatusOr<v1::CreateTokenResponse> made =
      remote.Call<Service>(&Service::Stub::CreateToken, request);
  if (!made.ok()) {
    return FailCall(context, made.status());
  }
  if (IsDocument(options.format)) {
    context.Show(ToDocument(*made), options.format);
    return;
  }
  if (options.format == OutputFormat::kName) {
    context.out.Print("%s\n", KindAndId(made->token().name()));
    return;
  }
  context.Show(TokenRows(std::span(&made->token(), 1)), options.format);
  context.out.Print("\n%s\n", made->secret());
  context.Say(
      "bootmill: this is the only time that the token is shown; "
      "BOOTMILL_TOKEN or `bootmill config set-context --token-file` takes it");
}

absl::StatusOr<std::vector<v1::Token>> ListOf(const Remote& remote) {
  v1::ListTokensRequest request;
  request.set_parent(remote.Parent());
  return ListAll<Service>(remote, &Service::Stub::ListTokens, request,
                          &v1::ListTokensResponse::tokens, kAllItems);
}

void RunList(const TokenOptions& options, const Remote& remote,
             Context& context) {
  ShowList("tokens", ListOf(remote), &TokenRows, options.format, context);
}

void PrintRevoked(const v1::Token& token, const Layout& /*layout*/,
                  TextOut& out) {
  out.Print("%s revoked\n", KindAndId(token.name()));
}

void RunRevoke(const TokenOptions& options, const Remote& remote,
               Context& context) {
  absl::StatusOr<std::vector<v1::Token>> all = ListOf(remote);
  const std::vector<v1::Token> before =
      all.ok() ? *all : std::vector<v1::Token>();
  const auto no_consequence = [](std::span<const v1::Token> /*tokens*/) {
    return std::string_view();
  };
  if (!ConfirmRevoke<v1::Token>(remote, {"tokens", options.ids, options.yes},
                                std::move(all), &TokenRows, no_consequence,
                                context)) {
    return;
  }
  Shown shown(options.ids.size() > 1, options.format, context);
  for (const std::string& id : options.ids) {
    v1::RevokeTokenRequest request;
    request.set_name(remote.Name("tokens", id));
    const absl::StatusOr<v1::RevokeTokenResponse> revoked =
        remote.Call<Service>(&Service::Stub::RevokeToken, request);
    if (!revoked.ok()) {
      FailCall(context, revoked.status());
      continue;
    }
    const auto found = std::find_if(before.begin(), before.end(),
                                    [&request](const v1::Token& token) {
                                      return token.name() == request.name();
                                    });
    v1::Token token;
    token.set_name(request.name());
    if (IsDocument(options.format)) {
      shown.Add(found == before.end() ? token : *found, &PrintRevoked);
    } else if (!context.ShowName(KindAndId(token.name()), options.format)) {
      PrintRevoked(token, {}, context.out);
    }
  }
  shown.Finish("tokens");
}

void AddCreate(Command& group, Context& context) {
  auto options = std::make_shared<TokenOptions>();
  Command command = group.Add(
      "create", "Makes a token and shows it, once",
      "A token is sent over TLS in place of a certificate. It ends when it is "
      "revoked, when\nits time is up, and while its creator no longer holds "
      "its "
      "role.\n\n"
      "Examples:\n"
      "  bootmill tokens create pipeline --role operator --fleet web\n"
      "  bootmill tokens create monitoring --role viewer --days 365 -o json");
  command.Text({.names = "name",
                .help = "What it is for",
                .type = "PURPOSE",
                .required = true},
               options->display_name);
  command.Text({.names = "--role",
                .help = "What it may do, at most what you may",
                .type = "ROLE",
                .required = true,
                .values = {"viewer", "operator", "admin"}},
               options->role);
  command.Texts({.names = "--fleet",
                 .help = "Only for calls about this fleet, its releases, "
                         "builds and images [the whole org]",
                 .type = "FLEET"},
                options->fleets);
  command.Number(
      {.names = "--days", .help = "How long it is valid [90]", .type = "N"}, 1,
      400, options->days);
  command.Format(options->format);
  OnRunConnected(command, options, &RunCreate, context);
}

void AddList(Command& group, Context& context) {
  auto options = std::make_shared<TokenOptions>();
  Command command =
      group.Add("list", "Lists your tokens, or as an administrator the org's",
                "Examples:\n"
                "  bootmill tokens list -o wide");
  command.Format(options->format);
  OnRunConnected(command, options, &RunList, context);
}

void AddRevoke(Command& group, Context& context) {
  auto options = std::make_shared<TokenOptions>();
  Command command = group.Add("revoke", "Refuses tokens from now on",
                              "First it says what they are for, and asks.\n\n"
                              "Examples:\n"
                              "  bootmill tokens revoke t3f9a01b2c4d5");
  command.Texts(
      {.names = "id", .help = "The tokens", .type = "TOKEN", .required = true},
      options->ids);
  AddYesOption(command, options->yes);
  command.Format(options->format);
  OnRunConnected(command, options, &RunRevoke, context);
}

}  // namespace

void AddTokensCommand(Command& app, Context& context) {
  Command group = app.Add("tokens", "API tokens for automation",
                          "Examples:\n"
                          "  bootmill tokens create pipeline --role operator\n"
                          "  bootmill tokens list");
  group.NeedsCommand();
  AddCreate(group, context);
  AddList(group, context);
  AddRevoke(group, context);
}

}  // namespace bootmill::cli
