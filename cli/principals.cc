// SPDX-License-Identifier: Apache-2.0
// bootmill principals: who may call, and as what.
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/list_result.h"
#include "cli/message_document.h"
#include "cli/paging.h"
#include "cli/principals_issue.h"
#include "cli/remote.h"
#include "cli/resource_text.h"

namespace bootmill::cli {
namespace {

using Service = v1::PrincipalService;

struct PrincipalOptions {
  RemoteOptions remote;
  std::string id;
  std::string role;
  OutputFormat format = OutputFormat::kTable;
};

void Show(const absl::StatusOr<v1::Principal>& principal, OutputFormat format,
          Context& context) {
  if (!principal.ok()) {
    return FailCall(context, principal.status());
  }
  if (format != OutputFormat::kTable) {
    context.out << Render(ToDocument(*principal), format);
  } else {
    context.out << PrincipalRows(std::span(&*principal, 1));
  }
}

void RunList(const PrincipalOptions& options, const Remote& remote,
             Context& context) {
  v1::ListPrincipalsRequest request;
  request.set_parent(remote.Parent());
  ShowList("principals",
           ListAll<Service>(remote, &Service::Stub::ListPrincipals, request,
                            &v1::ListPrincipalsResponse::principals, kAllItems),
           &PrincipalRows, options.format, context);
}

void RunBind(const PrincipalOptions& options, const Remote& remote,
             Context& context) {
  v1::BindRoleRequest request;
  request.set_name(remote.Name("principals", options.id));
  request.set_role(RoleOf(options.role));
  Show(remote.Call<Service>(&Service::Stub::BindRole, request), options.format,
       context);
}

void RunRevoke(const PrincipalOptions& options, const Remote& remote,
               Context& context) {
  v1::RevokePrincipalRequest request;
  request.set_name(remote.Name("principals", options.id));
  Show(remote.Call<Service>(&Service::Stub::RevokePrincipal, request),
       options.format, context);
}

using RunFunction = void (*)(const PrincipalOptions&, const Remote&, Context&);

// Adds what all of these commands have; `run` is called with a connection.
void Finish(Command& command, const std::shared_ptr<PrincipalOptions>& options,
            RunFunction run, Context& context) {
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, run, &context] {
    const absl::StatusOr<Remote> remote = Remote::Connect(options->remote);
    if (!remote.ok()) {
      return FailCall(context, remote.status());
    }
    run(*options, *remote, context);
  });
}

void AddId(Command& command, PrincipalOptions& options) {
  command.Text(
      {.names = "id", .help = "The principal", .type = "ID", .required = true},
      options.id);
}

void AddList(Command& group, Context& context) {
  auto options = std::make_shared<PrincipalOptions>();
  Command command = group.Add("list", "Lists the principals of the org",
                              "Examples:\n"
                              "  bootmill principals list -o json");
  Finish(command, options, &RunList, context);
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
  AddId(command, *options);
  command.Text({.names = "role",
                .help = "Its role in the org",
                .type = "ROLE",
                .required = true,
                .values = RoleNames()},
               options->role);
  Finish(command, options, &RunBind, context);
}

void AddRevoke(Command& group, Context& context) {
  auto options = std::make_shared<PrincipalOptions>();
  Command command =
      group.Add("revoke", "Refuses every certificate of a principal, for ever",
                "Examples:\n"
                "  bootmill principals revoke alice");
  AddId(command, *options);
  Finish(command, options, &RunRevoke, context);
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
