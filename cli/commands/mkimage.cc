// SPDX-License-Identifier: Apache-2.0
// bootmill mkimage: the command line of grub-mkimage, and the same bytes.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "builder/image/image_end.h"
#include "builder/image/object_types.h"
#include "builder/image/plan.h"
#include "builder/image/xen_view.h"
#include "builder/pipeline.h"
#include "builder/toolchain/lists.h"
#include "builder/toolchain/modinfo.h"
#include "builder/toolchain/toolchain.h"
#include "cli/commands/mkimage_options.h"
#include "cli/context.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/program/terminal.h"
#include "common/program/wrap.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/version.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxListBytes = kMiB;
constexpr std::string_view kModuleEnding = ".mod";

absl::StatusOr<Blob> ReadBlob(const std::string& path, size_t max_bytes) {
  if (path == "/dev/null") {
    return MakeBlob({});
  }
  ASSIGN_OR_RETURN(Bytes bytes, ReadFile(path, max_bytes));
  return MakeBlob(std::move(bytes));
}

absl::StatusOr<std::optional<Blob>> ReadOptional(
    const std::optional<std::string>& path, size_t max_bytes) {
  if (!path.has_value()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(Blob blob, ReadBlob(*path, max_bytes));
  return blob;
}

bool NamesAFile(const std::string& argument) {
  return argument.find('/') != std::string::npos;
}

// Returns `echo` for "dir/echo.mod", "echo.mod" and "echo".
std::string ModuleName(const std::string& argument) {
  std::string name = argument.substr(argument.rfind('/') + 1);
  if (name.ends_with(kModuleEnding)) {
    name.resize(name.size() - kModuleEnding.size());
  }
  return name;
}

// The modules that the command line can name. A module's file is read only when
// it is known to be needed.
class ModuleSource {
 public:
  // Reads moddep.lst and the names of the modules in `directory`.
  static absl::StatusOr<ModuleSource> Open(const std::string& directory,
                                           Target target) {
    ModuleSource source;
    source.toolchain_.name = directory;
    source.platform_.target = target;
    ASSIGN_OR_RETURN(const Bytes moddep,
                     ReadFile(directory + "/moddep.lst", kMaxListBytes));
    ASSIGN_OR_RETURN(source.dependencies_,
                     toolchain::ParseDependencies(AsText(moddep)));
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end;
         !error && entry != end; entry.increment(error)) {
      const std::string path = entry->path().string();
      if (path.ends_with(kModuleEnding)) {
        source.Add(ModuleName(path), path);
      }
    }
    if (error) {
      return ErrnoStatus(error.value(), "list " + directory);
    }
    return source;
  }

  // Returns the modules that `arguments` name and their dependencies, in
  // loading order.
  absl::StatusOr<std::vector<image::PlanModule>> Choose(
      const std::vector<std::string>& arguments) {
    std::vector<std::string> names;
    for (const std::string& argument : arguments) {
      const std::string name = ModuleName(argument);
      if (NamesAFile(argument)) {
        ASSIGN_OR_RETURN(const bool is_in, IsAmong(name, names));
        if (!is_in) {
          Add(name, argument.ends_with(kModuleEnding)
                        ? argument
                        : argument + std::string(kModuleEnding));
        }
      }
      names.push_back(name);
    }
    ASSIGN_OR_RETURN(const auto order,
                     toolchain::ResolveOrder(toolchain_, platform_, names));
    std::vector<image::PlanModule> modules;
    for (const toolchain::Module* module : order) {
      ASSIGN_OR_RETURN(Blob file,
                       ReadBlob(paths_.at(module->name), kMaxArtifactBytes));
      modules.push_back({module->name, std::move(file), ""});
    }
    return modules;
  }

 private:
  void Add(const std::string& name, const std::string& path) {
    toolchain::Module module;
    module.name = name;
    if (const auto found = dependencies_.find(name);
        found != dependencies_.end()) {
      module.dependencies = found->second;
    }
    platform_.modules.insert_or_assign(name, std::move(module));
    paths_.insert_or_assign(name, path);
  }

  // Returns whether `names` include module `name`, directly or as a dependency.
  absl::StatusOr<bool> IsAmong(const std::string& name,
                               const std::vector<std::string>& names) const {
    ASSIGN_OR_RETURN(const auto order,
                     toolchain::ResolveOrder(toolchain_, platform_, names));
    return std::any_of(order.begin(), order.end(),
                       [&name](const auto* m) { return m->name == name; });
  }

  toolchain::Toolchain toolchain_;  // its name appears in error messages
  toolchain::Platform platform_;
  toolchain::Dependencies dependencies_;
  std::map<std::string, std::string> paths_;
};

// Returns the table that is named, or the one for the version in the
// directory's modinfo.sh.
absl::StatusOr<image::ObjectTypes> ChooseObjectTypes(
    const MkimageOptions& options) {
  if (!options.object_types.empty()) {
    return image::FindObjectTypes(options.object_types);
  }
  const std::string path = options.directory + "/modinfo.sh";
  const absl::StatusOr<Bytes> text = ReadFile(path, kMaxListBytes);
  if (absl::IsNotFound(text.status())) {
    return image::ObjectTypesFor("", "unknown");
  }
  RETURN_IF_ERROR(text.status());
  const absl::StatusOr<toolchain::Modinfo> modinfo =
      toolchain::ParseModinfo(AsText(*text));
  if (!modinfo.ok()) {
    return Annotate(modinfo.status(), path);
  }
  return image::ObjectTypesFor(
      toolchain::FlavourName(toolchain::DetectFlavour(modinfo->package_version,
                                                      modinfo->compiler)),
      modinfo->version);
}

// Reads the files that `options` name. These are the files that grub-mkimage
// would read: kernel.img, moddep.lst and the modules that are needed, whose
// contents are not checked; and modinfo.sh for the version. /dev/null is an
// empty file.
//
// A module that is named with a slash is read from that path, unless a module
// of its name has been read before; its dependencies are those that moddep.lst
// has for its name. REQUIRES: options.request is kImage. Errors: NOT_FOUND for
// a missing module; those of ReadFile and of toolchain::ResolveOrder.
// Thread-safe. Source: GRUB's util/resolve.c and util/mkimage.c.
absl::StatusOr<image::Plan> ReadMkimagePlan(const MkimageOptions& options) {
  image::Plan plan;
  plan.target = options.target;
  ASSIGN_OR_RETURN(ModuleSource modules,
                   ModuleSource::Open(options.directory, options.target));
  ASSIGN_OR_RETURN(plan.kernel, ReadBlob(options.directory + "/kernel.img",
                                         kMaxArtifactBytes));
  ASSIGN_OR_RETURN(plan.modules, modules.Choose(options.modules));
  for (const std::string& path : options.public_keys) {
    ASSIGN_OR_RETURN(Blob key, ReadBlob(path, kMaxConfigBytes));
    plan.public_keys.push_back(std::move(key));
  }
  ASSIGN_OR_RETURN(const std::optional<Blob> memdisk,
                   ReadOptional(options.memdisk, kMaxMemdiskBytes));
  if (memdisk.has_value()) {
    plan.memdisk = *memdisk;
  }
  ASSIGN_OR_RETURN(plan.dtb, ReadOptional(options.dtb, kMaxConfigBytes));
  ASSIGN_OR_RETURN(plan.config, ReadOptional(options.config, kMaxConfigBytes));
  plan.disable_shim_lock = options.disable_shim_lock;
  plan.disable_cli = options.disable_cli;
  plan.prefix = options.prefix;
  ASSIGN_OR_RETURN(plan.object_types, ChooseObjectTypes(options));
  return plan;
}

constexpr char kDescription[] =
    "Writes an image as grub-mkimage does: its options, its bytes";

std::string Help() {
  return absl::StrFormat(
      "%s\n"
      "Usage: bootmill mkimage -O TARGET -p PREFIX [OPTION]... [MODULE]...\n\n"
      "Options:\n%s\n"
      "A failure writes nothing. --note, --sbat and --x509key are refused: no\n"
      "image for Xen can have them. A MODULE with a slash in it is a file.\n\n"
      "Examples:\n"
      "  bootmill mkimage -O i386-xen_pvh -p /boot/grub -o loader.bin \\\n"
      "    normal linux ext2 part_gpt\n"
      "  bootmill mkimage -O x86_64-xen -c early.cfg -m memdisk.tar \\\n"
      "    -o loader.bin normal memdisk tar echo configfile\n"
      "  bootmill mkimage -O i386-xen_pvh -d parts -c parts/early.cfg \\\n"
      "    -m parts/memdisk.img -p \"$(cat parts/prefix.txt)\" \\\n"
      "    -o again.bin $(cat parts/modules.txt)\n",
      kDescription, OptionHelp(MkimageOptionTable()));
}

// Refuses to replace anything but a regular file or a link to one: the rename
// would turn a device into a file.
absl::Status WriteImage(const std::string& path, const Bytes& bytes) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (!fs::exists(found)) {
    return WriteFileAtomic(path, bytes);
  }
  if (!fs::is_regular_file(found)) {
    return absl::FailedPreconditionError(path + ": not a regular file");
  }
  const fs::path target = fs::canonical(path, error);
  return WriteFileAtomic(error ? path : target.string(), bytes);
}

void PrintSummary(const image::Plan& plan, const Image& image, TextOut& err) {
  for (const image::PlanModule& module : plan.modules) {
    err.Print("mkimage: module %s, %d bytes\n", module.name,
              module.file.size());
  }
  err.Print("mkimage: %d bytes, SHA-256 %s\n", image.bytes.size(),
            image.digest.Hex());
}

// The bytes must be those of grub-mkimage, so an image whose end GRUB
// overwrites is written too, with a warning.
void WarnOfEnd(const Image& image, TextOut& err) {
  const absl::StatusOr<image::XenView> view = image::ReadAsXen(image.bytes);
  if (const absl::Status end =
          view.ok() ? image::CheckEnd(*view) : view.status();
      !end.ok()) {
    err.Print("mkimage: warning: %s\n", end.message());
  }
}

void MakeImage(const MkimageOptions& options, Context& context) {
  const absl::StatusOr<image::Plan> plan = ReadMkimagePlan(options);
  if (!plan.ok()) {
    return context.Fail(plan.status());
  }
  const absl::StatusOr<Image> image = Build(*plan, EndCheck::kAllow);
  if (!image.ok()) {
    return context.Fail(image.status());
  }
  WarnOfEnd(*image, context.err);
  if (options.verbose) {
    PrintSummary(*plan, *image, context.err);
  }
  if (!options.output.has_value()) {
    context.machine << AsText(image->bytes);
  } else if (const absl::Status written =
                 WriteImage(*options.output, image->bytes);
             !written.ok()) {
    context.Fail(written);
  }
}

// Returns the values of an option of mkimage, by the name of its argument in
// help.
std::vector<std::string> ValuesOf(std::string_view argument) {
  if (argument == "TARGET") {
    return TargetNames();
  }
  if (argument == "COMPRESSION") {
    return {"xz", "none", "auto"};
  }
  if (argument == "TABLE") {
    return image::ObjectTypesNames();
  }
  return {};
}

}  // namespace

void RunMkimage(const std::vector<std::string>& arguments, Context& context) {
  const absl::StatusOr<MkimageOptions> options = ParseMkimageOptions(arguments);
  if (!options.ok()) {
    return context.Fail(kExitUsage, std::string(options.status().message()) +
                                        "; see `bootmill mkimage --help`");
  }
  switch (options->request) {
    case MkimageOptions::Request::kHelp:
      context.out.Lines(program::WrapHelp(Help(), program::HelpColumns()));
      return;
    case MkimageOptions::Request::kVersion:
      context.out.Print("bootmill %s\n", kVersion);
      return;
    case MkimageOptions::Request::kImage:
      MakeImage(*options, context);
  }
}

void AddMkimageCommand(Command& app) {
  // Declared for help only: Run gives its arguments to RunMkimage, and CLI11
  // never reads them.
  app.Add(std::string(kMkimageCommand), kDescription, "");
}

void DescribeMkimage(program::CommandModel& command) {
  command.options.clear();
  for (const OptionRow& row : MkimageOptionTable()) {
    if (row.help.empty()) {
      continue;
    }
    program::OptionModel option;
    option.names.push_back(absl::StrFormat("--%s", row.name));
    if (row.letter != '\0') {
      option.names.push_back(absl::StrFormat("-%c", row.letter));
    }
    option.type = row.argument;
    option.values = ValuesOf(row.argument);
    option.help = absl::StrReplaceAll(std::string(row.help), {{"\n", " "}});
    command.options.push_back(std::move(option));
  }
  program::OptionModel modules;
  modules.names = {"module"};
  modules.type = "MODULE";
  modules.help = "Modules to embed, in this order after what they depend on";
  modules.repeated = true;
  command.operands = {std::move(modules)};
}

}  // namespace bootmill::cli
