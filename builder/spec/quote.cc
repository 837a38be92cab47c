// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/quote.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/utf8.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxQuoted = 60;

bool LooksLikeAField(std::string_view name) {
  return !name.empty() && name.size() <= kMaxQuoted &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '_' || c == '-';
         });
}

}  // namespace

std::string Quote(std::string_view text) {
  std::string quoted = "`";
  size_t offset = 0;
  for (size_t count = 0; offset < text.size(); ++count) {
    if (count == kMaxQuoted) {
      quoted += "...";
      break;
    }
    const std::optional<CodePoint> point = DecodeUtf8(text, offset);
    if (point.has_value() && IsPrintable(point->value)) {
      quoted += text.substr(offset, point->size_bytes);
    } else {
      const uint32_t value = point.has_value()
                                 ? static_cast<uint32_t>(point->value)
                                 : static_cast<unsigned char>(text[offset]);
      quoted += absl::StrFormat("\\u{%x}", value);
    }
    offset += point.has_value() ? point->size_bytes : 1;
  }
  return quoted + "`";
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

}  // namespace bootmill::spec
