// SPDX-License-Identifier: Apache-2.0
// bootmill inspect: shows what is in an image, Bootmill's or another one.
#include "builder/image/inspect.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "builder/image/image_end.h"
#include "cli/commands/extract.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/resource_name.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"

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

using image::ImageParts;
using image::ObjectKind;
using image::ObjectPart;

struct InspectOptions {
  RemoteOptions remote;
  std::vector<std::string> images;
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
                       {"sizeBytes", std::to_string(module.file.size())},
                       {"sha256", Sha256(module.file).Hex()},
                       {"license", module.license}});
  }
  Document files = Document::array();
  for (const archive::ArchivedFile& file : parts.memdisk_files) {
    files.push_back({{"path", file.path},
                     {"sizeBytes", std::to_string(file.bytes.size())},
                     {"sha256", Sha256(file.bytes).Hex()}});
  }
  Document objects = Document::array();
  for (const ObjectPart* object : OtherObjects(parts)) {
    objects.push_back({{"kind", image::ObjectKindName(object->kind)},
                       {"type", object->type},
                       {"sizeBytes", std::to_string(object->data.size())},
                       {"sha256", Sha256(object->data).Hex()}});
  }
  return {{"target", TargetName(parts.xen.target)},
          {"sizeBytes", std::to_string(bytes.size())},
          {"sha256", Sha256(bytes).Hex()},
          {"entry", std::to_string(parts.xen.entry)},
          {"kernelSizeBytes", std::to_string(parts.payload.size())},
          {"kernelSha256", Sha256(parts.payload).Hex()},
          {"prefix", TextOf(parts, ObjectKind::kPrefix)},
          {"earlyConfiguration", TextOf(parts, ObjectKind::kConfig)},
          {"modules", modules},
          {"files", files},
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

// Shows the parts of images, whether files or artifacts of the daemon: those of
// one as a document, of several as `{"images": [...]}`.
class ShownParts {
 public:
  ShownParts(const InspectOptions& options, Context& context)
      : options_(options), context_(context) {}

  // Adds those of `image`. `describe` makes the document, `print` shows them to
  // people.
  template <typename Describe, typename Print>
  void Add(const std::string& image, Describe describe, Print print) {
    if (IsDocument(options_.format)) {
      documents_.push_back(describe());
    } else if (!context_.ShowName(image, options_.format)) {
      if (options_.images.size() > 1) {
        context_.out.Lines(any_ ? "\n" : "");
        context_.out.Print("image    %s\n", image);
      }
      any_ = true;
      print(context_.LayoutFor(options_.format), context_.out);
    }
  }

  void Finish() {
    if (IsDocument(options_.format) && options_.images.size() > 1) {
      context_.Show(Document{{"images", documents_}}, options_.format);
    } else if (!documents_.empty()) {
      context_.Show(documents_.front(), options_.format);
    }
  }

 private:
  const InspectOptions& options_;
  Context& context_;
  Document documents_ = Document::array();
  bool any_ = false;
};

// Inspects the artifact `name`: `artifacts/SHA256` or its full name.
absl::Status InspectArtifact(const Remote& remote, const std::string& name,
                             ShownParts& shown) {
  v1::InspectArtifactRequest request;
  request.set_name(remote.Name("artifacts", name));
  ASSIGN_OR_RETURN(const v1::InspectArtifactResponse parts,
                   remote.Call<v1::ArtifactService>(
                       &v1::ArtifactService::Stub::InspectArtifact, request));
  shown.Add(
      name, [&parts] { return ToDocument(parts); },
      [&parts](const Layout& layout, TextOut& out) {
        PrintText(parts, layout, out);
      });
  return absl::OkStatus();
}

absl::Status InspectFile(const std::string& path, const InspectOptions& options,
                         ShownParts& shown, Context& context) {
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path, kMaxArtifactBytes));
  const absl::StatusOr<ImageParts> parts = image::Inspect(bytes);
  if (!parts.ok()) {
    return Annotate(parts.status(), path);
  }
  if (!options.extract.empty()) {
    RETURN_IF_ERROR(ExtractImage(*parts, options.extract.back()));
  }
  for (const std::string& warning : WarningsOf(*parts)) {
    context.err.Print("%s: warning: %s\n", path, warning);
  }
  shown.Add(
      path, [&] { return Describe(bytes, *parts); },
      [&](const Layout& layout, TextOut& out) {
        PrintText(bytes, *parts, layout, out);
      });
  return absl::OkStatus();
}

bool IsOfDaemon(std::string_view image) {
  return image.starts_with("artifacts/") || image.starts_with(kOrgPrefix);
}

void RunInspect(const InspectOptions& options, Context& context) {
  const bool any_remote =
      std::any_of(options.images.begin(), options.images.end(), IsOfDaemon);
  if (!options.extract.empty() && (any_remote || options.images.size() > 1)) {
    return context.Fail(
        kExitUsage,
        "--extract needs one image file; `bootmill pull` fetches one");
  }
  std::optional<Remote> remote;
  if (any_remote) {
    absl::StatusOr<Remote> connected = Remote::Connect(options.remote);
    if (!connected.ok()) {
      return FailCall(context, connected.status());
    }
    remote.emplace(*std::move(connected));
  }
  ShownParts shown(options, context);
  for (const std::string& image : options.images) {
    if (IsOfDaemon(image)) {
      if (const absl::Status done = InspectArtifact(*remote, image, shown);
          !done.ok()) {
        FailCall(context, done);
      }
    } else if (const absl::Status done =
                   InspectFile(image, options, shown, context);
               !done.ok()) {
      context.Fail(done);
    }
  }
  shown.Finish();
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
  command.Texts({.names = "image",
                 .help = "Image files, or artifacts/SHA256 of the daemon",
                 .type = "IMAGE",
                 .required = true},
                options->images);
  command.Texts({.names = "--extract",
                 .help = "Write the parts to this new directory",
                 .type = "DIR"},
                options->extract);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunInspect(*options, context); });
}

}  // namespace bootmill::cli
