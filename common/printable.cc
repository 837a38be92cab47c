// SPDX-License-Identifier: Apache-2.0
#include "common/printable.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "common/utf8.h"

namespace bootmill {

std::string PrintableStart(std::string_view text, size_t max_bytes) {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    const std::optional<CodePoint> point = DecodeUtf8(text, at);
    const size_t size = point.has_value() ? point->size_bytes : 1;
    if (at + size > max_bytes) {
      return shown + "...";
    }
    const std::string_view bytes = text.substr(at, size);
    if (point.has_value() && IsPrintable(point->value)) {
      shown += bytes;
    } else {
      for (const char byte : bytes) {
        shown += absl::StrFormat("\\x%02x", static_cast<unsigned char>(byte));
      }
    }
    at += size;
  }
  return shown;
}

std::string Printable(std::string_view text) {
  return PrintableStart(text, text.size());
}

}  // namespace bootmill
