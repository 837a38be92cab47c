// SPDX-License-Identifier: Apache-2.0
// bootmill inspect: shows what is in an image, Bootmill's or another one.
#include "builder/image/inspect.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "builder/image/image_end.h"
#include "cli/commands/extract.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/status.h"

namespace bootmill::cli {
namespace {

void PrintText(const v1::InspectArtifactResponse& parts, const Layout& layout,
               TextOut& out) {
  out.Print(
      "target   %s\n"
      "kernel   %d bytes\n"
      "prefix   %s\n\n",
      parts.target(), parts.kernel_size_bytes(), parts.prefix());
  Table modules({"MODULE", "BYTES", "LICENSE"});
  for (const v1::InspectedModule& module : parts.modules()) {
    modules.AddRow({Printable(module.name()),
                    std::to_string(module.size_bytes()),
                    Printable(module.license())});
  }
  out.Lines(modules.Render(layout));
  if (!parts.files().empty()) {
    Table files({"MEMDISK FILE", "BYTES"});
    for (const v1::InspectedFile& file : parts.files()) {
      files.AddRow({Printable(file.path()), std::to_string(file.size_bytes())});
    }
    out.Print("\n");
    out.Lines(files.Render(layout));
  }
  out.Print("\nearly configuration\n");
  out.Lines(Indented(parts.early_configuration()));
}

// Prints what is in the artifact `name`: `artifacts/SHA256` or its full name.
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
  ShowResource(*parts, &PrintText, format, context);
}

using image::ImageParts;
using image::ObjectKind;
using image::ObjectPart;

struct InspectOptions {
  RemoteOptions remote;
  std::string image;
  std::vector<std::string>
      extract;  // if given several times, the last one counts
  OutputFormat format = OutputFormat::kTable;
};

std::string TextOf(const ImageParts& parts, ObjectKind kind) {
  const ObjectPart* object = image::FindObject(parts, kind);
  return object == nullptr ? "" : std::string(AsText(object->data));
}

// Returns the objects that no other part of the output shows.
std::vector<const ObjectPart*> OtherObjects(const ImageParts& parts) {
  std::vector<const ObjectPart*> others;
  for (const ObjectPart& object : parts.objects) {
    if (object.kind != ObjectKind::kModule &&
        object.kind != ObjectKind::kConfig &&
        object.kind != ObjectKind::kPrefix) {
      others.push_back(&object);
    }
  }
  return others;
}

// Returns warnings about an image that Xen starts nevertheless.
std::vector<std::string> WarningsOf(const ImageParts& parts) {
  const absl::Status end = image::CheckEnd(parts.xen);
  return end.ok() ? std::vector<std::string>{}
                  : std::vector<std::string>{std::string(end.message())};
}

Document Describe(const Bytes& bytes, const ImageParts& parts) {
  Document modules = Document::array();
  for (const image::ModulePart& module : parts.modules) {
    modules.push_back({{"name", module.name},
                       {"bytes", module.file.size()},
                       {"sha256", Sha256(module.file).Hex()},
                       {"license", module.license}});
  }
  Document files = Document::array();
  for (const archive::ArchivedFile& file : parts.memdisk_files) {
    files.push_back({{"path", file.path},
                     {"bytes", file.bytes.size()},
                     {"sha256", Sha256(file.bytes).Hex()}});
  }
  Document objects = Document::array();
  for (const ObjectPart* object : OtherObjects(parts)) {
    objects.push_back({{"kind", image::ObjectKindName(object->kind)},
                       {"type", object->type},
                       {"bytes", object->data.size()},
                       {"sha256", Sha256(object->data).Hex()}});
  }
  return {{"target", TargetName(parts.xen.target)},
          {"bytes", bytes.size()},
          {"sha256", Sha256(bytes).Hex()},
          {"entry", parts.xen.entry},
          {"kernelBytes", parts.payload.size()},
          {"kernelSha256", Sha256(parts.payload).Hex()},
          {"prefix", TextOf(parts, ObjectKind::kPrefix)},
          {"configuration", TextOf(parts, ObjectKind::kConfig)},
          {"modules", modules},
          {"memdiskFiles", files},
          {"objects", objects},
          {"warnings", WarningsOf(parts)}};
}

void PrintText(const Bytes& bytes, const ImageParts& parts,
               const Layout& layout, TextOut& out) {
  out.Print(
      "target   %s\n"
      "image    %d bytes, SHA-256 %s\n"
      "entry    0x%x\n"
      "kernel   %d bytes, then %d of zeros\n"
      "prefix   %s\n\n",
      TargetName(parts.xen.target), bytes.size(), Sha256(bytes).Hex(),
      parts.xen.entry, parts.payload.size(), parts.zeroed_size,
      TextOf(parts, ObjectKind::kPrefix));
  Table modules({"MODULE", "BYTES", "LICENSE"});
  for (const image::ModulePart& module : parts.modules) {
    modules.AddRow({Printable(module.name), std::to_string(module.file.size()),
                    Printable(module.license)});
  }
  out.Lines(modules.Render(layout));
  if (const auto others = OtherObjects(parts); !others.empty()) {
    Table objects({"OBJECT", "TYPE", "BYTES"});
    for (const ObjectPart* object : others) {
      objects.AddRow({std::string(image::ObjectKindName(object->kind)),
                      std::to_string(object->type),
                      std::to_string(object->data.size())});
    }
    out.Print("\n");
    out.Lines(objects.Render(layout));
  }
  if (!parts.memdisk_files.empty()) {
    Table files({"MEMDISK FILE", "BYTES"});
    for (const archive::ArchivedFile& file : parts.memdisk_files) {
      files.AddRow({Printable(file.path), std::to_string(file.bytes.size())});
    }
    out.Print("\n");
    out.Lines(files.Render(layout));
  }
  if (image::FindObject(parts, ObjectKind::kConfig) != nullptr) {
    out.Print("\nearly configuration\n");
    out.Lines(Indented(TextOf(parts, ObjectKind::kConfig)));
  }
}

void InspectFile(const InspectOptions& options, Context& context) {
  const absl::StatusOr<Bytes> bytes =
      ReadFile(options.image, kMaxArtifactBytes);
  if (!bytes.ok()) {
    return context.Fail(bytes.status());
  }
  const absl::StatusOr<ImageParts> parts = image::Inspect(*bytes);
  if (!parts.ok()) {
    return context.Fail(Annotate(parts.status(), options.image));
  }
  if (!options.extract.empty()) {
    const absl::Status extracted = ExtractImage(*parts, options.extract.back());
    if (!extracted.ok()) {
      return context.Fail(extracted);
    }
  }
  for (const std::string& warning : WarningsOf(*parts)) {
    context.err.Print("%s: warning: %s\n", options.image, warning);
  }
  if (IsDocument(options.format)) {
    context.Show(Describe(*bytes, *parts), options.format);
  } else {
    PrintText(*bytes, *parts, context.LayoutFor(options.format), context.out);
  }
}

void RunInspect(const InspectOptions& options, Context& context) {
  const bool remote = options.image.starts_with("artifacts/") ||
                      options.image.starts_with("orgs/");
  if (remote && !options.extract.empty()) {
    context.Fail(kExitUsage,
                 "--extract needs an image file; `bootmill pull` fetches one");
  } else if (remote) {
    InspectArtifact(options.remote, options.image, options.format, context);
  } else {
    InspectFile(options, context);
  }
}

}  // namespace

void AddInspectCommand(Command& app, Context& context) {
  auto options = std::make_shared<InspectOptions>();
  Command command = app.Add(
      "inspect", "Takes any GRUB image for Xen apart and shows its parts",
      "--extract writes kernel.img, the modules, modules.txt (their order),\n"
      "moddep.lst, early.cfg, prefix.txt, memdisk.img with its files below\n"
      "memdisk/, and keys. From these grub-mkimage and `bootmill mkimage` "
      "make the\n"
      "same image again: see the last example of `bootmill mkimage --help`.\n"
      "\n"
      "Examples:\n"
      "  bootmill inspect /usr/lib/grub-xen/grub-i386-xen_pvh.bin\n"
      "  bootmill inspect image.bin -o json\n"
      "  bootmill inspect image.bin --extract parts\n"
      "  bootmill inspect artifacts/SHA256");
  command.Text({.names = "image",
                .help = "The image file, or artifacts/SHA256 of the daemon",
                .type = "IMAGE",
                .required = true},
               options->image);
  command.Texts({.names = "--extract",
                 .help = "Write the parts to this new directory",
                 .type = "DIR"},
                options->extract);
  command.FormatOfReport(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunInspect(*options, context); });
}

}  // namespace bootmill::cli
