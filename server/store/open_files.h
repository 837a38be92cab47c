// SPDX-License-Identifier: Apache-2.0
// Whether the database's files are still where they were opened; used in the
// store only.
#ifndef BOOTMILL_SERVER_STORE_OPEN_FILES_H_
#define BOOTMILL_SERVER_STORE_OPEN_FILES_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace bootmill::store {

// Remembers which files stand at the paths of an open database and of SQLite's
// files beside it. Once one was removed or replaced, or its file system
// unmounted, SQLite goes on writing into files that nobody will find again.
// Thread-safe.
class OpenFiles {
 public:
  // REQUIRES: the database `path` is open, and has been read or written.
  explicit OpenFiles(const std::string& path);

  // Returns OK if the same files stand there now. Errors: UNAVAILABLE; the
  // message may be shown to anybody.
  absl::Status Check() const;

 private:
  struct File {
    std::string path;
    dev_t device;
    ino_t inode;
  };

  std::vector<File> files_;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_OPEN_FILES_H_
