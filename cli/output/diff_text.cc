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
                  TextOut& out) {
  for (const std::string& name : names) {
    out.Print("  %smodule %s\n", sign, name);
  }
}

}  // namespace

void PrintDiff(const v1::DiffFleetResponse& diff, TextOut& out) {
  out.Lines(diff.source_diff().empty() ? "the sources are equal\n"
                                       : Indented(diff.source_diff()));
  for (const v1::TargetDiff& target : diff.targets()) {
    if (target.from_sha256() == target.to_sha256()) {
      out.Print("\n%s: the same bytes, SHA-256 %s\n", target.target(),
                target.to_sha256());
      continue;
    }
    out.Print("\n%s: %d -> %d bytes, SHA-256 %s -> %s\n", target.target(),
              target.from_size_bytes(), target.to_size_bytes(),
              target.from_sha256().substr(0, 16),
              target.to_sha256().substr(0, 16));
    PrintModules("-", target.removed_modules(), out);
    PrintModules("+", target.added_modules(), out);
    if (!target.changed_modules().empty()) {
      out.Print("  %d modules with other bytes\n",
                target.changed_modules_size());
    }
    out.Lines(Indented(target.configuration_diff()));
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
