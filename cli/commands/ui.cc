// SPDX-License-Identifier: Apache-2.0
// bootmill ui: signing a browser in to the daemon's pages.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/session_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using Service = v1::SessionService;

struct UiOptions {
  RemoteOptions remote;
  std::string principal;
  std::string session;
  OutputFormat format = OutputFormat::kTable;
};

void RunLogin(const UiOptions& options, const Remote& remote,
              Context& context) {
  v1::CreateSignInLinkRequest request;
  if (!options.principal.empty()) {
    request.set_principal(remote.Name("principals", options.principal));
  }
  const absl::StatusOr<v1::SignInLink> link =
      remote.Call<Service>(&Service::Stub::CreateSignInLink, request);
  if (!link.ok()) {
    return FailCall(context, link.status());
  }
  if (IsDocument(options.format)) {
    context.Show(ToDocument(*link), options.format);
    return;
  }
  if (context.ShowName(KindAndId(link->principal()), options.format)) {
    return;
  }
  context.out.Print("%s\n", link->url());
  context.Say(absl::StrFormat(
      "bootmill: signs in %s, once, until %s; whoever has it is %s",
      ShortName(link->principal()), TimeText(link->expire_time()),
      ShortName(link->principal())));
}

Table SessionRows(std::span<const v1::Session> sessions) {
  Table table({"SESSION", "CURRENT", "FROM", "SIGNED IN", "LAST USED",
               "ENDS AT THE LATEST"});
  for (const v1::Session& session : sessions) {
    table.AddRow({Printable(session.id()), session.current() ? "*" : "",
                  Printable(session.address()), TimeText(session.create_time()),
                  TimeText(session.last_use_time()),
                  TimeText(session.expire_time())});
  }
  return table;
}

void RunSessions(const UiOptions& options, const Remote& remote,
                 Context& context) {
  const absl::StatusOr<v1::ListSessionsResponse> list = remote.Call<Service>(
      &Service::Stub::ListSessions, v1::ListSessionsRequest());
  if (!list.ok()) {
    return FailCall(context, list.status());
  }
  if (options.format == OutputFormat::kName) {
    for (const v1::Session& session : list->sessions()) {
      context.out.Print("%s\n", session.id());
    }
    return;
  }
  if (!IsDocument(options.format)) {
    const std::vector<v1::Session> sessions(list->sessions().begin(),
                                            list->sessions().end());
    return context.Show(SessionRows(sessions), options.format);
  }
  Document document = ToDocument(*list);
  // A list is an array, an empty one too.
  if (!document.contains("sessions")) {
    document["sessions"] = Document::array();
  }
  context.Show(document, options.format);
}

void RunLogout(const UiOptions& options, const Remote& remote,
               Context& context) {
  v1::EndSessionsRequest request;
  request.set_id(options.session);
  const absl::StatusOr<v1::EndSessionsResponse> ended =
      remote.Call<Service>(&Service::Stub::EndSessions, request);
  if (!ended.ok()) {
    return FailCall(context, ended.status());
  }
  if (IsDocument(options.format)) {
    context.Show(ToDocument(*ended), options.format);
  } else if (!options.session.empty()) {
    context.ShowName(options.session, options.format);
  }
  context.Say(options.session.empty() ? "bootmill: all your sessions have ended"
                                      : "bootmill: the session has ended");
}

}  // namespace

void AddUiCommand(Command& app, Context& context) {
  Command group = app.Add("ui", "Signs a browser in to the daemon's pages",
                          "Examples:\n"
                          "  bootmill ui login\n"
                          "  bootmill ui sessions");
  group.NeedsCommand();
  auto login = std::make_shared<UiOptions>();
  Command command = group.Add(
      "login", "Prints a link that signs in once",
      "The link is good for five minutes. The session it begins has the rights "
      "of the\ncaller, or, for the machine's root, of the user whom --as "
      "names.\n\n"
      "Examples:\n"
      "  bootmill ui login\n"
      "  sudo bootmill ui login --as admin\n"
      "  xdg-open \"$(bootmill ui login)\"");
  command.Text({.names = "--as",
                .help = "Whom it signs in [the caller]",
                .type = "USER"},
               login->principal);
  command.Format(login->format);
  OnRunConnected(command, login, &RunLogin, context);

  auto sessions = std::make_shared<UiOptions>();
  command =
      group.Add("sessions", "Lists the browsers that are signed in as you",
                "Examples:\n"
                "  bootmill ui sessions");
  command.Format(sessions->format);
  OnRunConnected(command, sessions, &RunSessions, context);

  auto logout = std::make_shared<UiOptions>();
  command = group.Add("logout", "Ends one of your sessions, or all",
                      "Examples:\n"
                      "  bootmill ui logout\n"
                      "  bootmill ui logout 0123456789abcdef");
  command.Text({.names = "session",
                .help = "The session, as `ui sessions` shows it [all]",
                .type = "SESSION"},
               logout->session);
  command.Format(logout->format);
  OnRunConnected(command, logout, &RunLogout, context);
}

}  // namespace bootmill::cli
