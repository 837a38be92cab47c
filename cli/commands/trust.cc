// SPDX-License-Identifier: Apache-2.0
// bootmill trust: what images are verified with.
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "bootmill/v1/trust_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"

namespace bootmill::cli {
namespace {

using Service = v1::TrustService;

struct KeyOptions {
  RemoteOptions remote;
  std::string file;
  OutputFormat format = OutputFormat::kTable;
};

void RunKey(const KeyOptions& options, const Remote& remote, Context& context) {
  const absl::StatusOr<v1::AttestationKey> key = remote.Call<Service>(
      &Service::Stub::GetAttestationKey, v1::GetAttestationKeyRequest());
  if (!key.ok()) {
    return FailCall(context, key.status());
  }
  if (!options.file.empty()) {
    if (const absl::Status written =
            WriteFileAtomic(options.file, AsBytes(key->public_key()));
        !written.ok()) {
      return context.Fail(written);
    }
  }
  if (IsDocument(options.format)) {
    context.Show(ToDocument(*key), options.format);
  } else if (!context.ShowName(key->key_id(), options.format) &&
             options.file.empty()) {
    context.ShowExact(key->public_key());
  }
  context.Say(absl::StrFormat(
      "bootmill: key %s; compare that with what the daemon's administrator "
      "says before you trust it",
      Printable(key->key_id())));
}

}  // namespace

void AddTrustCommand(Command& app, Context& context) {
  Command group = app.Add("trust", "What images are verified with",
                          "Examples:\n"
                          "  bootmill trust key -f attestation.pub.pem");
  group.NeedsCommand();
  auto options = std::make_shared<KeyOptions>();
  Command command = group.Add(
      "key", "Fetches the public key that vouches for images",
      "It is what `pull --trusted-key`, `verify --trusted-key` and the agent's "
      "trusted_keys\ntake: attestation.pub.pem of the daemon's data "
      "directory.\n\n"
      "Examples:\n"
      "  bootmill trust key\n"
      "  bootmill trust key -f attestation.pub.pem");
  command.Text({.names = "-f,--file",
                .help = "Where the key goes [standard output]",
                .type = "FILE"},
               options->file);
  command.Format(options->format);
  OnRunConnected(command, options, &RunKey, context);
}

}  // namespace bootmill::cli
