// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/image_file.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/second_stage.h"
#include "common/status_macros.h"
#include "trust/dsse.h"

namespace bootmill::cli {

std::string ProvenancePath(const std::string& image) {
  return image + ".provenance.json";
}

std::string SignaturePath(const std::string& image) { return image + ".sig"; }

absl::StatusOr<trust::Provenance> ReadProvenance(
    const std::string& provenance) {
  ASSIGN_OR_RETURN(const trust::Envelope envelope,
                   trust::ParseEnvelope(provenance));
  return trust::ParseStatement(AsText(envelope.payload));
}

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
