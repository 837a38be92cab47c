// SPDX-License-Identifier: Apache-2.0
#include "cli/mkimage_plan.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "builder/toolchain/lists.h"
#include "builder/toolchain/modinfo.h"
#include "builder/toolchain/toolchain.h"
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

// "dir/echo.mod", "echo.mod" and "echo" are all module `echo`.
std::string ModuleName(const std::string& argument) {
  std::string name = argument.substr(argument.rfind('/') + 1);
  if (name.ends_with(kModuleEnding)) {
    name.resize(name.size() - kModuleEnding.size());
  }
  return name;
}

// The modules that the command line chooses from. Their files are read only
// once it is known which ones are needed.
class ModuleSource {
 public:
  // Reads moddep.lst and the names of modules in `directory`.
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

  // Returns the modules that `arguments` ask for with what they depend on, in
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

  // Says whether `names` bring module `name`, asked for or depended on.
  absl::StatusOr<bool> IsAmong(const std::string& name,
                               const std::vector<std::string>& names) const {
    ASSIGN_OR_RETURN(const auto order,
                     toolchain::ResolveOrder(toolchain_, platform_, names));
    return std::any_of(order.begin(), order.end(),
                       [&name](const auto* m) { return m->name == name; });
  }

  toolchain::Toolchain toolchain_;  // for its name in messages
  toolchain::Platform platform_;
  toolchain::Dependencies dependencies_;
  std::map<std::string, std::string> paths_;
};

// By name if one is given, else by the version that the directory tells.
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

}  // namespace

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

}  // namespace bootmill::cli
