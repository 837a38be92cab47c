// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/violation.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxQuoted = 60;
constexpr size_t kMaxPrintable = 200;

bool LooksLikeAField(std::string_view name) {
  return !name.empty() && name.size() <= kMaxQuoted &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '_' || c == '-';
         });
}

// Returns at most `max` code points of `text`, escaped.
std::string Escaped(std::string_view text, size_t max) {
  std::string escaped;
  size_t offset = 0;
  for (size_t count = 0; offset < text.size(); ++count) {
    if (count == max) {
      return escaped + "...";
    }
    const std::optional<CodePoint> point = DecodeUtf8(text, offset);
    if (point.has_value() && IsPrintable(point->value)) {
      escaped += text.substr(offset, point->size_bytes);
    } else {
      const uint32_t value = point.has_value()
                                 ? static_cast<uint32_t>(point->value)
                                 : static_cast<unsigned char>(text[offset]);
      escaped += absl::StrFormat("\\u{%x}", value);
    }
    offset += point.has_value() ? point->size_bytes : 1;
  }
  return escaped;
}

}  // namespace

std::string Quote(std::string_view text) {
  return "`" + Escaped(text, kMaxQuoted) + "`";
}

std::string Printable(std::string_view text) {
  return Escaped(text, kMaxPrintable);
}

std::string FieldPath(std::string_view parent, std::string_view name) {
  std::string path(parent);
  if (!path.empty()) {
    path += '.';
  }
  return path + (LooksLikeAField(name) ? std::string(name) : Quote(name));
}

std::string ElementPath(std::string_view parent, size_t index) {
  return absl::StrFormat("%s[%d]", parent, index);
}

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

void ViolationList::Add(std::string field_path, std::optional<Range> position,
                        std::string message) {
  Violation violation{std::move(field_path), position, std::move(message)};
  if (leave_out_ && leave_out_(violation)) {
    return;
  }
  if (full()) {
    ++omitted_;
    return;
  }
  violations_.push_back(std::move(violation));
}

void ViolationList::Append(ViolationList other) {
  for (Violation& violation : other.TakeSorted()) {
    Add(std::move(violation.field_path), violation.position,
        std::move(violation.message));
  }
  omitted_ += other.omitted_;
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
