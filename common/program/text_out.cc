// SPDX-License-Identifier: Apache-2.0
#include "common/program/text_out.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/utf8.h"

namespace bootmill::program {
namespace {

// Returns `text` with what is not printable as `escape` writes it; line breaks
// and tabs are kept. Bytes that are not UTF-8 become U+FFFD.
template <typename Escape>
std::string Escaped(std::string_view text, Escape escape) {
  std::string escaped;
  escaped.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const std::optional<CodePoint> point = DecodeUtf8(text, at);
    if (!point.has_value()) {
      escaped += "\ufffd";
      ++at;
      continue;
    }
    if (point->value == U'\n' || point->value == U'\t' ||
        IsPrintable(point->value)) {
      escaped += text.substr(at, point->size_bytes);
    } else {
      escaped += escape(static_cast<uint32_t>(point->value));
    }
    at += point->size_bytes;
  }
  return escaped;
}

}  // namespace

void TextOut::Lines(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\n\t"), text.size());
    *stream_ << Printable(text.substr(0, end)) << text.substr(end, 1);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void TextOut::Replace(std::string_view line, size_t blanks) {
  *stream_ << '\r' << Printable(line) << std::string(blanks, ' ') << std::flush;
}

void TextOut::Rewind() { *stream_ << '\r' << std::flush; }

void TextOut::Flush() { *stream_ << std::flush; }

std::string EscapedJson(std::string_view json) {
  return Escaped(json, [](uint32_t point) {
    constexpr uint32_t kFirstOfPairs = 0x10000;
    if (point < kFirstOfPairs) {
      return absl::StrFormat("\\u%04x", point);
    }
    const uint32_t rest = point - kFirstOfPairs;
    return absl::StrFormat("\\u%04x\\u%04x", 0xd800 + (rest >> 10U),
                           0xdc00 + (rest & 0x3ffU));
  });
}

std::string EscapedYaml(std::string_view yaml) {
  return Escaped(yaml, [](uint32_t point) {
    return point <= 0xff     ? absl::StrFormat("\\x%02x", point)
           : point <= 0xffff ? absl::StrFormat("\\u%04x", point)
                             : absl::StrFormat("\\U%08x", point);
  });
}

}  // namespace bootmill::program
