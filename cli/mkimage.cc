// SPDX-License-Identifier: Apache-2.0
// bootmill mkimage: grub-mkimage's own command line, the same bytes.
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/image/layout.h"
#include "builder/pipeline.h"
#include "builder/toolchain/lists.h"
#include "builder/toolchain/modinfo.h"
#include "builder/toolchain/toolchain.h"
#include "cli/context.h"
#include "cli/mkimage_options.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxListBytes = kMiB;
constexpr std::string_view kModuleEnding = ".mod";

absl::StatusOr<Blob> ReadBlob(const std::string& path, size_t max_bytes) {
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

// "dir/echo.mod" and "echo" are both module `echo`.
std::string ModuleName(const std::string& argument) {
  std::string name = fs::path(argument).filename().string();
  if (name.ends_with(kModuleEnding)) {
    name.resize(name.size() - kModuleEnding.size());
  }
  return name;
}

absl::Status AddModule(const std::string& name, const std::string& path,
                       const toolchain::Dependencies& dependencies,
                       toolchain::Platform& platform) {
  toolchain::Module module;
  module.name = name;
  ASSIGN_OR_RETURN(module.file, ReadBlob(path, kMaxArtifactBytes));
  if (const auto found = dependencies.find(name); found != dependencies.end()) {
    module.dependencies = found->second;
  }
  platform.modules.insert_or_assign(name, std::move(module));
  return absl::OkStatus();
}

// Reads what grub-mkimage reads: kernel.img, moddep.lst and modules, without
// asking what they are. A module named with a slash is that file.
absl::StatusOr<toolchain::Toolchain> ReadPlatform(
    const MkimageOptions& options) {
  toolchain::Toolchain result;
  result.name = options.directory;
  toolchain::Platform platform;
  platform.target = options.target;
  ASSIGN_OR_RETURN(const Bytes moddep,
                   ReadFile(options.directory + "/moddep.lst", kMaxListBytes));
  ASSIGN_OR_RETURN(const toolchain::Dependencies dependencies,
                   toolchain::ParseDependencies(AsText(moddep)));
  ASSIGN_OR_RETURN(platform.kernel, ReadBlob(options.directory + "/kernel.img",
                                             kMaxArtifactBytes));
  std::error_code error;
  for (fs::directory_iterator entry(options.directory, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    if (path.ends_with(kModuleEnding)) {
      RETURN_IF_ERROR(
          AddModule(ModuleName(path), path, dependencies, platform));
    }
  }
  if (error) {
    return ErrnoStatus(error.value(), "list " + options.directory);
  }
  for (const std::string& argument : options.modules) {
    if (argument.find('/') != std::string::npos) {
      RETURN_IF_ERROR(
          AddModule(ModuleName(argument), argument, dependencies, platform));
    }
  }
  result.platforms.emplace(options.target, std::move(platform));
  return result;
}

// By name if one is given, else by the version that the directory tells.
absl::StatusOr<image::ObjectTypes> ChooseObjectTypes(
    const MkimageOptions& options) {
  if (!options.object_types.empty()) {
    return image::FindObjectTypes(options.object_types);
  }
  const absl::StatusOr<Bytes> text =
      ReadFile(options.directory + "/modinfo.sh", kMaxListBytes);
  if (!text.ok()) {
    return image::ObjectTypesFor("", "unknown");
  }
  ASSIGN_OR_RETURN(const toolchain::Modinfo modinfo,
                   toolchain::ParseModinfo(AsText(*text)));
  return image::ObjectTypesFor(toolchain::FlavourName(toolchain::DetectFlavour(
                                   modinfo.package_version, modinfo.compiler)),
                               modinfo.version);
}

absl::StatusOr<std::vector<image::PlanModule>> OrderModules(
    const MkimageOptions& options, const toolchain::Toolchain& toolchain) {
  std::vector<std::string> names;
  for (const std::string& argument : options.modules) {
    names.push_back(ModuleName(argument));
  }
  ASSIGN_OR_RETURN(const toolchain::Platform* platform,
                   toolchain.PlatformFor(options.target));
  ASSIGN_OR_RETURN(const std::vector<const toolchain::Module*> order,
                   toolchain::ResolveOrder(toolchain, *platform, names));
  std::vector<image::PlanModule> modules;
  for (const toolchain::Module* module : order) {
    modules.push_back({module->name, module->file, ""});
  }
  return modules;
}

absl::StatusOr<image::Plan> MakePlan(const MkimageOptions& options) {
  ASSIGN_OR_RETURN(const toolchain::Toolchain toolchain, ReadPlatform(options));
  image::Plan plan;
  plan.target = options.target;
  plan.kernel = toolchain.platforms.at(options.target).kernel;
  ASSIGN_OR_RETURN(plan.modules, OrderModules(options, toolchain));
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

void RunMkimage(const std::vector<std::string>& arguments, Context& context) {
  const absl::StatusOr<MkimageOptions> options = ParseMkimageOptions(arguments);
  if (!options.ok()) {
    return context.Fail(kExitUsage,
                        "mkimage: " + std::string(options.status().message()) +
                            "; see `bootmill mkimage --help`");
  }
  const absl::StatusOr<image::Plan> plan = MakePlan(*options);
  if (!plan.ok()) {
    return context.Fail(plan.status());
  }
  const absl::StatusOr<Image> image = Build(*plan);
  if (!image.ok()) {
    return context.Fail(image.status());
  }
  if (options->verbose) {
    for (const image::PlanModule& module : plan->modules) {
      context.err << absl::StrFormat("mkimage: module %s, %d bytes\n",
                                     Printable(module.name),
                                     module.file.size());
    }
    context.err << absl::StrFormat("mkimage: %d bytes, SHA-256 %s\n",
                                   image->bytes.size(), image->digest.Hex());
  }
  if (options->output.empty()) {
    context.out << AsText(image->bytes);
  } else if (const absl::Status written =
                 WriteFileAtomic(options->output, image->bytes);
             !written.ok()) {
    context.Fail(written);
  }
}

}  // namespace

void AddMkimageCommand(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "mkimage",
      "Writes an image as grub-mkimage does: its options, its bytes");
  command->prefix_command();
  command->footer(
      "Usage: bootmill mkimage -O TARGET -p PREFIX [OPTION]... [MODULE]...\n\n"
      "  -O, --format=TARGET     i386-xen_pvh, x86_64-xen or i386-xen\n"
      "  -p, --prefix=DIR        GRUB's prefix\n"
      "  -d, --directory=DIR     kernel.img, moddep.lst and modules\n"
      "                          [/usr/lib/grub/TARGET]\n"
      "  -c, --config=FILE       early configuration\n"
      "  -m, --memdisk=FILE      memdisk; sets the prefix to\n"
      "                          (memdisk)/boot/grub unless -p follows\n"
      "  -k, --pubkey=FILE       OpenPGP public key, may be repeated\n"
      "  -D, --dtb=FILE          device tree\n"
      "  -C, --compression=KIND  xz, none or auto; no effect on Xen\n"
      "      --disable-shim-lock\n"
      "      --disable-cli       GRUB 2.14\n"
      "  -o, --output=FILE       [standard output]\n"
      "  -v, --verbose\n"
      "      --object-types=TABLE  numbers of embedded objects, for a GRUB "
      "that is\n"
      "                          not known: see docs/formats/grub-image.md\n\n"
      "A failure writes nothing. --note, --sbat and --x509 are refused: no\n"
      "image for Xen can have them.\n\n"
      "Example:\n"
      "  bootmill mkimage -O i386-xen_pvh -c early.cfg -m memdisk.tar \\\n"
      "    -o loader.bin normal memdisk tar echo");
  command->callback(
      [command, &context] { RunMkimage(command->remaining(), context); });
}

}  // namespace bootmill::cli
