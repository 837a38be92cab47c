// SPDX-License-Identifier: Apache-2.0
// A directory that lives as long as a test needs it; tests only.
#ifndef BOOTMILL_COMMON_TESTING_TEMP_DIR_H_
#define BOOTMILL_COMMON_TESTING_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace bootmill::testing {

// Makes a fresh directory below the system's temporary directory and removes
// it with all that is in it.
class TempDir {
 public:
  TempDir() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "bootmill-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      std::abort();
    }
    path_ = pattern;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_COMMON_TESTING_TEMP_DIR_H_
