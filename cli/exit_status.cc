// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_status.h"

#include <string>

#include "absl/strings/cord.h"

namespace bootmill::cli {
namespace {

constexpr char kPayload[] = "bootmill.cli.exit_code";

}  // namespace

absl::Status WithExitCode(absl::Status status, ExitCode code) {
  status.SetPayload(kPayload,
                    absl::Cord(std::string(1, static_cast<char>(code))));
  return status;
}

std::optional<ExitCode> ExitCodeIn(const absl::Status& status) {
  const absl::optional<absl::Cord> code = status.GetPayload(kPayload);
  return code.has_value() && !code->empty()
             ? std::optional(static_cast<ExitCode>((*code)[0]))
             : std::nullopt;
}

}  // namespace bootmill::cli
