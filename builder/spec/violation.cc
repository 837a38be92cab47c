// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/violation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"

namespace bootmill::spec {

std::string FormatViolation(std::string_view file, const Violation& violation) {
  std::string text(file);
  if (violation.position.has_value()) {
    const Position begin = violation.position->begin;
    text += absl::StrFormat(":%d:%d", begin.line, begin.column);
  }
  text += ": ";
  if (!violation.field_path.empty()) {
    text += violation.field_path + ": ";
  }
  return text + violation.message;
}

absl::Status ViolationStatus(std::string_view file,
                             std::span<const Violation> violations) {
  if (violations.empty()) {
    return absl::OkStatus();
  }
  std::string text;
  for (const Violation& violation : violations) {
    text += (text.empty() ? "" : "\n") + FormatViolation(file, violation);
  }
  if (violations.size() >= kMaxViolations) {
    text += absl::StrFormat("\n%s: there may be more; %d are shown", file,
                            kMaxViolations);
  }
  return absl::InvalidArgumentError(text);
}

void ViolationList::Add(std::string field_path, std::optional<Range> position,
                        std::string message) {
  if (!full()) {
    violations_.push_back(
        {std::move(field_path), position, std::move(message)});
  }
}

std::vector<Violation> ViolationList::TakeSorted() {
  std::stable_sort(violations_.begin(), violations_.end(),
                   [](const Violation& a, const Violation& b) {
                     if (!a.position.has_value() || !b.position.has_value()) {
                       return a.position.has_value() && !b.position.has_value();
                     }
                     return a.position->begin < b.position->begin;
                   });
  return std::exchange(violations_, {});
}

}  // namespace bootmill::spec
