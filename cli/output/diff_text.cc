// SPDX-License-Identifier: Apache-2.0
#include "cli/output/diff_text.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_format.h"
#include "cli/output/output.h"

namespace bootmill::cli {
namespace {

void PrintModules(const char* sign,
                  const google::protobuf::RepeatedPtrField<std::string>& names,
                  std::ostream& out) {
  for (const std::string& name : names) {
    out << "  " << sign << "module " << Printable(name) << '\n';
  }
}

}  // namespace

void PrintDiff(const v1::DiffFleetResponse& diff, std::ostream& out) {
  out << (diff.source_diff().empty() ? "the sources are equal\n"
                                     : PrintableLines(diff.source_diff()));
  for (const v1::TargetDiff& target : diff.targets()) {
    if (target.from_sha256() == target.to_sha256()) {
      out << absl::StrFormat("\n%s: the same bytes, SHA-256 %s\n",
                             target.target(), target.to_sha256());
      continue;
    }
    out << absl::StrFormat(
        "\n%s: %d -> %d bytes, SHA-256 %s -> %s\n", target.target(),
        target.from_size_bytes(), target.to_size_bytes(),
        target.from_sha256().substr(0, 16), target.to_sha256().substr(0, 16));
    PrintModules("-", target.removed_modules(), out);
    PrintModules("+", target.added_modules(), out);
    if (!target.changed_modules().empty()) {
      out << absl::StrFormat("  %d modules with other bytes\n",
                             target.changed_modules_size());
    }
    out << PrintableLines(target.configuration_diff());
  }
}

bool Differs(const v1::DiffFleetResponse& diff) {
  return !diff.source_diff().empty() ||
         std::any_of(diff.targets().begin(), diff.targets().end(),
                     [](const v1::TargetDiff& target) {
                       return target.from_sha256() != target.to_sha256();
                     });
}

}  // namespace bootmill::cli
