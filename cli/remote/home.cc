// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/home.h"

#include <cstdlib>

namespace bootmill::cli {

std::string BelowHome(const std::string& file) {
  const char* home = std::getenv("HOME");
  return file.starts_with("~/") && home != nullptr && *home != '\0'
             ? home + file.substr(1)
             : file;
}

}  // namespace bootmill::cli
