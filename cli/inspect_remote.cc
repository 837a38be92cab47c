// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_remote.h"

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "cli/message_document.h"

namespace bootmill::cli {
namespace {

void PrintText(const v1::InspectArtifactResponse& parts, std::ostream& out) {
  out << absl::StrFormat(
      "target   %s\n"
      "kernel   %d bytes\n"
      "prefix   %s\n\n",
      parts.target(), parts.kernel_size_bytes(), Printable(parts.prefix()));
  Table modules({"MODULE", "BYTES", "LICENSE"});
  for (const v1::InspectedModule& module : parts.modules()) {
    modules.AddRow({Printable(module.name()),
                    std::to_string(module.size_bytes()),
                    Printable(module.license())});
  }
  out << modules.Render();
  if (!parts.files().empty()) {
    Table files({"MEMDISK FILE", "BYTES"});
    for (const v1::InspectedFile& file : parts.files()) {
      files.AddRow({Printable(file.path()), std::to_string(file.size_bytes())});
    }
    out << '\n' << files.Render();
  }
  out << "\nearly configuration\n"
      << PrintableLines(parts.early_configuration());
}

}  // namespace

void InspectArtifact(const RemoteOptions& options, const std::string& name,
                     OutputFormat format, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::InspectArtifactRequest request;
  request.set_name(remote->Name("artifacts", name));
  const absl::StatusOr<v1::InspectArtifactResponse> parts =
      remote->Call<v1::ArtifactService>(
          &v1::ArtifactService::Stub::InspectArtifact, request);
  if (!parts.ok()) {
    return FailCall(context, parts.status());
  }
  if (format != OutputFormat::kTable) {
    context.out << Render(ToDocument(*parts), format);
  } else {
    PrintText(*parts, context.out);
  }
}

}  // namespace bootmill::cli
