// SPDX-License-Identifier: Apache-2.0
#include "cli/extract.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "builder/archive/path.h"
#include "common/atomic_file.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;

// Relative paths and their contents, checked as they are added.
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

// Says where the parts that the image has no name for go.
absl::Status AddObjects(const image::ImageParts& parts, PartFiles& files) {
  int keys = 0;
  int others = 0;
  for (const image::ObjectPart& object : parts.objects) {
    switch (object.kind) {
      case image::ObjectKind::kModule:
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
        RETURN_IF_ERROR(files.Add("memdisk.tar", object.data));
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

absl::Status WriteFiles(const PartFiles& files, const std::string& directory) {
  for (const auto& [path, data] : files.files()) {
    const fs::path target = fs::path(directory) / path;
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) {
      return ErrnoStatus(error.value(), "create directory for " + path);
    }
    RETURN_IF_ERROR(WriteFileAtomic(target.string(), data));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ExtractImage(const image::ImageParts& parts,
                          const std::string& directory) {
  PartFiles files;
  const Bytes kernel = image::MakeKernelFile(parts);
  RETURN_IF_ERROR(files.Add("kernel.img", kernel));
  std::string order;
  for (const image::ModulePart& module : parts.modules) {
    RETURN_IF_ERROR(files.Add(module.name + ".mod", module.file));
    order += module.name + "\n";
  }
  RETURN_IF_ERROR(files.Add("modules.txt", AsBytes(order)));
  RETURN_IF_ERROR(AddObjects(parts, files));
  for (const archive::TarFile& file : parts.memdisk_files) {
    RETURN_IF_ERROR(files.Add("memdisk/" + file.path, file.bytes));
  }

  std::error_code ignored;
  if (fs::exists(fs::symlink_status(directory, ignored))) {
    return absl::AlreadyExistsError(directory +
                                    " exists; name a directory that does not");
  }
  std::string temporary = directory + ".XXXXXX";
  if (mkdtemp(temporary.data()) == nullptr) {
    return ErrnoStatus(errno, "create a directory beside " + directory);
  }
  absl::Cleanup remove = [&] { fs::remove_all(temporary, ignored); };
  RETURN_IF_ERROR(WriteFiles(files, temporary));
  if (chmod(temporary.c_str(), 0755) != 0 ||
      rename(temporary.c_str(), directory.c_str()) != 0) {
    return ErrnoStatus(errno, "rename to " + directory);
  }
  std::move(remove).Cancel();
  return absl::OkStatus();
}

}  // namespace bootmill::cli
