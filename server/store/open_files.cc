// SPDX-License-Identifier: Apache-2.0
#include "server/store/open_files.h"

#include <sys/stat.h>

#include <algorithm>

namespace bootmill::store {

OpenFiles::OpenFiles(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat found{};
    if (stat((path + suffix).c_str(), &found) == 0) {
      files_.push_back({.path = path + suffix,
                        .device = found.st_dev,
                        .inode = found.st_ino});
    }
  }
}

absl::Status OpenFiles::Check() const {
  const bool in_place =
      std::all_of(files_.begin(), files_.end(), [](const File& file) {
        struct stat found{};
        return stat(file.path.c_str(), &found) == 0 &&
               found.st_dev == file.device && found.st_ino == file.inode;
      });
  return in_place ? absl::OkStatus()
                  : absl::UnavailableError(
                        "the database that is open is not the one in the data "
                        "directory any more: that was removed, replaced or "
                        "unmounted; put it back and restart the daemon");
}

}  // namespace bootmill::store
