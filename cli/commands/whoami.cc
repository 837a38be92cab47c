// SPDX-License-Identifier: Apache-2.0
// bootmill whoami: shows as whom the daemon knows the caller.
#include <memory>

#include "absl/strings/str_format.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "cli/commands/credential.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct WhoamiOptions {
  RemoteOptions remote;
  OutputFormat format = OutputFormat::kTable;
};

void RunWhoami(const WhoamiOptions& options, const Remote& remote,
               Context& context) {
  const absl::StatusOr<v1::Caller> caller = remote.Call<v1::PrincipalService>(
      &v1::PrincipalService::Stub::GetCaller, v1::GetCallerRequest());
  if (!caller.ok()) {
    return FailCall(context, caller.status());
  }
  if (IsDocument(options.format)) {
    Document document = {{"server", remote.server().server},
                         {"org", remote.server().org}};
    document.update(ToDocument(*caller));
    context.Show(document, options.format);
    return;
  }
  if (context.ShowName(caller->identity(), options.format)) {
    return;
  }
  context.out.Print("server    %s\norg       %s\nidentity  %s\n",
                    remote.server().server, remote.server().org,
                    caller->identity());
  if (caller->has_expire_time()) {
    context.out.Print("until     %s\n", TimeText(caller->expire_time()));
    WarnOfEnd(caller->expire_time().seconds(), "what you call with", context);
  }
  for (const v1::CallerRole& role : caller->roles()) {
    context.out.Print("role      %s in %s\n",
                      EnumText(*v1::AccessRole_descriptor(), role.role()),
                      role.org());
  }
}

}  // namespace

void AddWhoamiCommand(Command& app, Context& context) {
  auto options = std::make_shared<WhoamiOptions>();
  Command command =
      app.Add("whoami", "Shows who the daemon takes the caller for",
              "Also a test of the connection and its credentials.\n\n"
              "Examples:\n"
              "  bootmill whoami\n"
              "  bootmill whoami --context production -o json");
  command.Format(options->format);
  OnRunConnected(command, options, &RunWhoami, context);
}

}  // namespace bootmill::cli
