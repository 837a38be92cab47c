// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/extract.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/archive/path.h"
#include "builder/elf/reader.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;

// Collects relative paths with their contents, and checks each path when it is
// added.
class PartFiles {
 public:
  absl::Status Add(const std::string& path, ByteSpan data) {
    RETURN_IF_ERROR(archive::CheckPath(path));
    if (!files_.try_emplace(path, data).second) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "the image holds two parts that would be file %s", path));
    }
    return absl::OkStatus();
  }

  const std::map<std::string, ByteSpan>& files() const { return files_; }

 private:
  std::map<std::string, ByteSpan> files_;
};

bool IsModuleNameLetter(char c) {
  constexpr std::string_view kOthers = "_-+";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kOthers.find(c) != std::string_view::npos;
}

// The name is used as a file name, as a word of moddep.lst and on a command
// line.
absl::Status CheckModuleName(const std::string& name) {
  constexpr size_t kMaxBytes = 64;
  if (name.size() <= kMaxBytes && !name.starts_with('-') &&
      std::all_of(name.begin(), name.end(), IsModuleNameLetter)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "the image holds a module with the name %s; only letters, digits, `_`, "
      "`-` and `+` are safe in a file's name",
      archive::QuotePath(name)));
}

// Returns the dependencies that a module file states, as far as they are in
// `before`.
std::vector<std::string> DependenciesIn(const std::set<std::string>& before,
                                        ByteSpan module) {
  std::vector<std::string> names;
  const absl::StatusOr<elf::File> elf = elf::File::Parse(module);
  const elf::Section* section =
      elf.ok() ? elf->FindSection(".moddeps") : nullptr;
  if (section == nullptr) {
    return names;
  }
  const ByteSpan data = elf->DataOf(*section);
  uint64_t offset = 0;
  while (const std::optional<std::string_view> name =
             ReadCString(data, offset)) {
    if (before.contains(std::string(*name))) {
      names.emplace_back(*name);
    }
    offset += name->size() + 1;
  }
  return names;
}

// Adds the lists that describe the modules: loading order and dependencies.
struct ModuleLists {
  std::string order;
  std::string dependencies;
};

// A module whose file cannot be parsed has no name; it is written among the
// objects.
absl::StatusOr<ModuleLists> AddModules(const image::ImageParts& parts,
                                       PartFiles& files) {
  ModuleLists lists;
  std::set<std::string> before;
  for (const image::ModulePart& module : parts.modules) {
    if (module.name.empty()) {
      continue;
    }
    RETURN_IF_ERROR(CheckModuleName(module.name));
    RETURN_IF_ERROR(files.Add(module.name + ".mod", module.file));
    lists.order += module.name + "\n";
    lists.dependencies += module.name + ":";
    for (const std::string& name : DependenciesIn(before, module.file)) {
      lists.dependencies += " " + name;
    }
    lists.dependencies += "\n";
    before.insert(module.name);
  }
  return lists;
}

// Returns whether `data` is the file of a module that AddModules adds.
bool IsNamedModule(const image::ImageParts& parts, ByteSpan data) {
  return std::any_of(parts.modules.begin(), parts.modules.end(),
                     [data](const image::ModulePart& module) {
                       return module.file.data() == data.data() &&
                              !module.name.empty();
                     });
}

// Returns where parts without a name of their own are written.
absl::Status AddObjects(const image::ImageParts& parts, PartFiles& files) {
  int keys = 0;
  int others = 0;
  for (const image::ObjectPart& object : parts.objects) {
    switch (object.kind) {
      case image::ObjectKind::kModule:
        if (!IsNamedModule(parts, object.data)) {
          RETURN_IF_ERROR(
              files.Add(absl::StrFormat("unreadable-module-%d.bin", ++others),
                        object.data));
        }
        break;
      case image::ObjectKind::kDisableShimLock:
      case image::ObjectKind::kDisableCli:
        break;
      case image::ObjectKind::kConfig:
        RETURN_IF_ERROR(files.Add("early.cfg", object.data));
        break;
      case image::ObjectKind::kPrefix:
        RETURN_IF_ERROR(files.Add("prefix.txt", object.data));
        break;
      case image::ObjectKind::kMemdisk:
        RETURN_IF_ERROR(files.Add("memdisk.img", object.data));
        break;
      case image::ObjectKind::kPublicKey:
        RETURN_IF_ERROR(
            files.Add(absl::StrFormat("key-%d.gpg", ++keys), object.data));
        break;
      case image::ObjectKind::kDeviceTree:
        RETURN_IF_ERROR(files.Add("device-tree.dtb", object.data));
        break;
      case image::ObjectKind::kCertificate:
      case image::ObjectKind::kUnknown:
        RETURN_IF_ERROR(files.Add(
            absl::StrFormat("object-%d-type-%d.bin", ++others, object.type),
            object.data));
    }
  }
  return absl::OkStatus();
}

// The files need no fsync of their own, because the whole directory is renamed
// into place; syncing hundreds of files would take seconds.
absl::Status WritePart(const std::string& path, ByteSpan data) {
  const UniqueFd fd(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "create " + path);
  }
  while (!data.empty()) {
    const ssize_t written = write(fd.get(), data.data(), data.size());
    if (written < 0 && errno != EINTR) {
      return ErrnoStatus(errno, "write " + path);
    }
    data = data.subspan(written > 0 ? static_cast<size_t>(written) : 0);
  }
  return absl::OkStatus();
}

absl::Status WriteFiles(const PartFiles& files, const std::string& directory) {
  for (const auto& [path, data] : files.files()) {
    const fs::path target = fs::path(directory) / path;
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) {
      return ErrnoStatus(error.value(), "create directory for " + path);
    }
    RETURN_IF_ERROR(WritePart(target.string(), data));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ExtractImage(const image::ImageParts& parts,
                          const std::string& directory) {
  PartFiles files;
  const Bytes kernel = image::MakeKernelFile(parts);
  RETURN_IF_ERROR(files.Add("kernel.img", kernel));
  ASSIGN_OR_RETURN(const ModuleLists lists, AddModules(parts, files));
  RETURN_IF_ERROR(files.Add("modules.txt", AsBytes(lists.order)));
  RETURN_IF_ERROR(files.Add("moddep.lst", AsBytes(lists.dependencies)));
  RETURN_IF_ERROR(AddObjects(parts, files));
  for (const archive::ArchivedFile& file : parts.memdisk_files) {
    RETURN_IF_ERROR(files.Add("memdisk/" + file.path, file.bytes));
  }

  // Returns `parts/` for `parts`, as completion writes it.
  const std::string target =
      directory.substr(0, directory.find_last_not_of('/') + 1);
  std::error_code ignored;
  if (target.empty() || fs::exists(fs::symlink_status(target, ignored))) {
    return absl::AlreadyExistsError(absl::StrFormat(
        "`%s` exists; name a directory that does not", directory));
  }
  std::string temporary = target + ".XXXXXX";
  if (mkdtemp(temporary.data()) == nullptr) {
    return ErrnoStatus(errno, "create a directory beside " + target);
  }
  absl::Cleanup remove = [&] { fs::remove_all(temporary, ignored); };
  RETURN_IF_ERROR(WriteFiles(files, temporary));
  if (chmod(temporary.c_str(), 0755) != 0 ||
      rename(temporary.c_str(), target.c_str()) != 0) {
    return ErrnoStatus(errno, "rename to " + target);
  }
  std::move(remove).Cancel();
  return absl::OkStatus();
}

}  // namespace bootmill::cli
