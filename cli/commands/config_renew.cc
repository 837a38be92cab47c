// SPDX-License-Identifier: Apache-2.0
// bootmill config renew: a new key and certificate for a context.
#include "cli/commands/config_renew.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "cli/remote/remote.h"
#include "common/crypto/certificate.h"
#include "common/rpc/renewal.h"

namespace bootmill::cli {
namespace {

struct RenewOptions {
  RemoteOptions remote;
  int64_t days = 0;
  OutputFormat format = OutputFormat::kTable;
};

void RunRenew(const RenewOptions& options, const Remote& remote,
              Context& context) {
  const ServerContext& server = remote.server();
  if (server.certificate.empty() || !server.token.empty() ||
      server.server.starts_with("unix:")) {
    return context.Fail(kExitUsage,
                        "the daemon is not called with a certificate here: "
                        "name a context that has one (--context)");
  }
  const absl::StatusOr<crypto::Certificate> renewed = rpc::RenewCredentials(
      remote.channel(), {server.ca, server.certificate, server.key},
      options.days);
  if (!renewed.ok()) {
    return FailCall(context, renewed.status());
  }
  const std::string until = crypto::FormatTime(renewed->validity().not_after);
  if (IsDocument(options.format)) {
    context.Show(Document{{"certificate", server.certificate},
                          {"key", server.key},
                          {"expireTime", until}},
                 options.format);
    return;
  }
  if (context.ShowName(server.certificate, options.format)) {
    return;
  }
  context.out.Print(
      "key          %s (secret)\n"
      "certificate  %s, ends %s\n",
      server.key, server.certificate, until);
}

}  // namespace

void AddConfigRenew(Command& group, Context& context) {
  auto options = std::make_shared<RenewOptions>();
  Command command = group.Add(
      "renew", "Replaces the context's key and certificate by new ones",
      "The daemon certifies a new key as long as the present certificate is "
      "valid. Every\ncommand does that by itself when less than a third of its "
      "life is left.\n\n"
      "Examples:\n"
      "  bootmill config renew\n"
      "  bootmill config renew --context production");
  command.Number({.names = "--days",
                  .help = "How long the new certificate is valid [as long as "
                          "the present one]",
                  .type = "N"},
                 1, 400, options->days);
  command.Format(options->format);
  OnRunConnected(command, options, &RunRenew, context);
}

}  // namespace bootmill::cli
