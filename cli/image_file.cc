// SPDX-License-Identifier: Apache-2.0
#include "cli/image_file.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/second_stage.h"

namespace bootmill::cli {

std::string ImageFileName(std::string_view fleet, v1::Role role,
                          Target target) {
  return role == v1::ROLE_GUEST_SECOND_STAGE
             ? bootconfig::SecondStageName(target)
             : absl::StrFormat("%s-%s.bin", fleet, TargetName(target));
}

Document GuestPaths(v1::Role role, Target target) {
  return role == v1::ROLE_GUEST_SECOND_STAGE
             ? Document(bootconfig::SecondStagePaths(target))
             : Document::array();
}

std::string GuestPathsLine(const std::string& path, v1::Role role,
                           Target target) {
  if (role != v1::ROLE_GUEST_SECOND_STAGE) {
    return "";
  }
  const std::vector<std::string> paths = bootconfig::SecondStagePaths(target);
  return absl::StrFormat(
      "\n%s: for guests, as %s, or as %s of a /boot with a file system of its "
      "own\n",
      Printable(path), paths[0], paths[1]);
}

}  // namespace bootmill::cli
