// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/file.h"

#include <functional>
#include <set>
#include <string_view>

#include "absl/strings/str_format.h"
#include "builder/archive/path.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

// Refuses a path that was added before, or that would be both a file and a
// directory.
absl::Status Claim(std::string_view path,
                   std::set<std::string_view, std::less<>>& files,
                   std::set<std::string_view, std::less<>>& directories) {
  bool clash = directories.contains(path) || !files.insert(path).second;
  for (size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    clash = clash || files.contains(path.substr(0, slash));
    directories.insert(path.substr(0, slash));
  }
  if (clash) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "memdisk: path `%s` is there twice, or is a directory too", path));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckFiles(std::span<const ArchivedFile> files) {
  if (files.empty()) {
    return absl::InvalidArgumentError("memdisk: no file to put in");
  }
  std::set<std::string_view, std::less<>> taken;
  std::set<std::string_view, std::less<>> directories;
  for (const ArchivedFile& file : files) {
    if (absl::Status status = CheckPath(file.path); !status.ok()) {
      return Annotate(status, "memdisk");
    }
    RETURN_IF_ERROR(Claim(file.path, taken, directories));
  }
  return absl::OkStatus();
}

}  // namespace bootmill::archive
