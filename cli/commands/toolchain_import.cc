// SPDX-License-Identifier: Apache-2.0
// bootmill toolchain import: sends GRUB's modules to the daemon.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/commands/toolchain.h"
#include "cli/context.h"
#include "cli/output/output.h"
#include "cli/output/show.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"
#include "common/hex.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct ImportOptions {
  RemoteOptions remote;
  std::string source;  // a package or a directory
  std::string deb;
  std::string directory;
  std::string sha256;
  std::string apt_package;
  bool trust_directory = false;
  bool activate = false;
  OutputFormat format = OutputFormat::kTable;
};

// Takes `source` for what its name says.
void TakeSource(ImportOptions& options) {
  if (options.source.ends_with(".deb") && options.deb.empty()) {
    options.deb = std::exchange(options.source, "");
  } else if (!options.source.empty() && options.directory.empty()) {
    options.directory = std::exchange(options.source, "");
  }
}

std::string UsageError(const ImportOptions& options) {
  if (options.deb.empty() == options.directory.empty() ||
      !options.source.empty()) {
    return "one package (.deb) or one directory is needed";
  }
  if (!options.deb.empty() &&
      options.sha256.empty() == options.apt_package.empty()) {
    return "a package needs evidence: --sha256 with the digest you expect, or "
           "--apt with its name in the daemon's apt";
  }
  if (!options.directory.empty() && options.sha256.empty() &&
      !options.trust_directory) {
    return "a directory needs --sha256 with the content's digest, or "
           "--trust-directory";
  }
  std::array<std::byte, 32> digest{};
  if (!options.sha256.empty() && !HexDecode(options.sha256, digest)) {
    return absl::StrFormat(
        "--sha256: expected 64 lower-case hex digits, got `%s`",
        options.sha256);
  }
  return "";
}

v1::ImportToolchainRequest FirstMessage(const ImportOptions& options) {
  v1::ImportToolchainRequest message;
  v1::ImportToolchainOptions& first = *message.mutable_options();
  first.set_directory(options.directory);
  first.set_sha256(options.sha256);
  first.set_apt_package(options.apt_package);
  first.set_trust_directory(options.trust_directory);
  first.set_activate(options.activate);
  return message;
}

// An upload is not repeated automatically; the user sees the error.
absl::StatusOr<v1::Toolchain> Import(const Remote& remote,
                                     const ImportOptions& options,
                                     ByteSpan package, Progress& progress) {
  constexpr size_t kChunkBytes = 512 * kKiB;
  const auto stub = v1::ToolchainService::NewStub(remote.channel());
  grpc::ClientContext call;
  v1::Toolchain toolchain;
  const auto writer = stub->ImportToolchain(&call, &toolchain);
  // If a write fails the daemon has answered already, and Finish returns the
  // answer.
  bool open = writer->Write(FirstMessage(options));
  for (size_t at = 0; open && at < package.size(); at += kChunkBytes) {
    const ByteSpan chunk =
        package.subspan(at, std::min(kChunkBytes, package.size() - at));
    v1::ImportToolchainRequest message;
    message.set_chunk(std::string(AsText(chunk)));
    open = writer->Write(message);
    progress.Update(absl::StrFormat("%d of %d KiB sent",
                                    (at + chunk.size()) / kKiB,
                                    package.size() / kKiB));
  }
  writer->WritesDone();
  RETURN_IF_ERROR(rpc::FromGrpcStatus(writer->Finish()));
  return toolchain;
}

void RunImport(ImportOptions& options, Context& context) {
  TakeSource(options);
  if (const std::string error = UsageError(options); !error.empty()) {
    return context.Fail(kExitUsage,
                        error + "; see `bootmill toolchain import --help`");
  }
  Bytes package;
  if (!options.deb.empty()) {
    absl::StatusOr<Bytes> bytes = ReadFile(options.deb, kMaxDebBytes);
    if (!bytes.ok()) {
      return context.Fail(bytes.status());
    }
    package = *std::move(bytes);
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  absl::StatusOr<v1::Toolchain> toolchain = absl::UnknownError("not asked");
  {
    Progress progress(context);
    toolchain = Import(*remote, options, package, progress);
  }
  if (!toolchain.ok()) {
    return FailCall(context, Annotate(toolchain.status(),
                                      options.deb.empty() ? options.directory
                                                          : options.deb));
  }
  ShowResource(*toolchain, &PrintToolchain, options.format, context);
}

}  // namespace

void AddToolchainImport(Command& group, Context& context) {
  auto options = std::make_shared<ImportOptions>();
  Command command = group.Add(
      "import", "Imports GRUB's Xen platforms as a toolchain of the daemon",
      "A package is sent; a directory is one on the daemon's machine, below "
      "its\ntoolchain_dirs. Why the bytes may be believed must be said.\n\n"
      "Examples:\n"
      "  bootmill toolchain import grub-xen-bin.deb --apt grub-xen-bin "
      "--activate\n"
      "  bootmill toolchain import grub-xen-bin.deb --sha256 9f86...\n"
      "  bootmill toolchain import /usr/lib/grub --trust-directory");
  command.Text({.names = "source",
                .help = "A package (FILE.deb), or else a directory",
                .type = "SOURCE"},
               options->source);
  command.Text({.names = "--deb",
                .help = "Debian package to send, such as grub-xen-bin",
                .type = "FILE"},
               options->deb);
  command.Text({.names = "--directory",
                .help = "Directory on the daemon's machine",
                .type = "DIR"},
               options->directory);
  command.Text({.names = "--sha256",
                .help = "The digest that is expected: of the package, or of "
                        "the directory's toolchain",
                .type = "HEX"},
               options->sha256);
  command.Text({.names = "--apt",
                .help = "Believe what the daemon's apt lists for this package",
                .type = "PACKAGE"},
               options->apt_package);
  command.Flag("--trust-directory", "Believe the directory as it is",
               options->trust_directory);
  command.Flag("--activate", "Let builds use it at once", options->activate);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunImport(*options, context); });
}

}  // namespace bootmill::cli
