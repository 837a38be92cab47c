// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/outdated.h"

#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "common/status_macros.h"
#include "server/handlers/messages.h"
#include "server/store/toolchains.h"

namespace bootmill::server {
namespace {

// Why the newest release is not what should be; empty if it is.
std::string ReasonOf(const store::Fleet& fleet, std::string_view toolchain) {
  if (!fleet.newest_release.has_value()) {
    return "it was never built";
  }
  const store::NewestRelease& newest = *fleet.newest_release;
  if (newest.revision != fleet.revision) {
    return absl::StrFormat("release %d is of revision %d, the spec is at %d",
                           newest.number, newest.revision, fleet.revision);
  }
  if (!toolchain.empty() && newest.toolchain != toolchain) {
    return absl::StrFormat("release %d was made with %s, a build takes %s",
                           newest.number, newest.toolchain, toolchain);
  }
  if (newest.toolchain_state == v1::Toolchain::STATE_DEPRECATED ||
      newest.toolchain_state == v1::Toolchain::STATE_REVOKED) {
    return absl::StrFormat(
        "release %d was made with %s, which is %s", newest.number,
        newest.toolchain,
        newest.toolchain_state == v1::Toolchain::STATE_REVOKED ? "revoked"
                                                               : "deprecated");
  }
  return "";
}

}  // namespace

absl::StatusOr<std::string> DefaultToolchainName(store::Reader& reader) {
  const absl::StatusOr<store::ToolchainRecord> record =
      store::DefaultToolchain(reader);
  if (absl::IsFailedPrecondition(record.status())) {
    return "";
  }
  RETURN_IF_ERROR(record.status());
  return record->name;
}

v1::Fleet WithOutdated(const store::Fleet& fleet,
                       std::string_view default_toolchain) {
  const std::string_view toolchain =
      fleet.toolchain.empty() ? default_toolchain : fleet.toolchain;
  v1::Fleet message = ToMessage(fleet);
  if (!toolchain.empty()) {
    message.set_toolchain(ToolchainName(toolchain));
  }
  if (!fleet.delete_time.has_value()) {
    message.set_outdated_reason(ReasonOf(fleet, toolchain));
  }
  message.set_outdated(!message.outdated_reason().empty());
  return message;
}

}  // namespace bootmill::server
