// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/violation.h"
#include "common/limits.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

struct Ending {
  std::string_view text;
  Format format;
};

constexpr std::array kEndings = {
    Ending{".yaml", Format::kYaml},
    Ending{".yml", Format::kYaml},
    Ending{".json", Format::kJson},
    Ending{".textproto", Format::kTextproto},
    Ending{".txtpb", Format::kTextproto},
    Ending{".pbtxt", Format::kTextproto},
};

bool EndsWithIgnoringCase(std::string_view text, std::string_view ending) {
  if (text.size() < ending.size()) {
    return false;
  }
  const std::string_view tail = text.substr(text.size() - ending.size());
  return std::equal(
      tail.begin(), tail.end(), ending.begin(), [](char a, char b) {
        return absl::ascii_tolower(static_cast<unsigned char>(a)) == b;
      });
}

}  // namespace

absl::StatusOr<Format> FormatOfPath(std::string_view path) {
  for (const Ending& ending : kEndings) {
    if (EndsWithIgnoringCase(path, ending.text)) {
      return ending.format;
    }
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "cannot tell the format of %s: expected a name that ends in .yaml, .yml, "
      ".json, .textproto, .txtpb or .pbtxt",
      Quote(path)));
}

namespace {

constexpr char32_t kByteOrderMark = 0xFEFF;

// Returns whether the code point at `offset` is allowed in a spec's text.
bool IsAllowed(std::string_view text, size_t offset, char32_t value) {
  if (value == '\t' || value == '\n') {
    return true;
  }
  if (value == '\r') {
    return offset + 1 < text.size() && text[offset + 1] == '\n';
  }
  return value >= 0x20 && (value < 0x7F || value > 0x9F);
}

std::string ControlMessage(char32_t value) {
  if (value == '\r') {
    return "carriage return that no line feed follows; end lines with LF or "
           "CR LF";
  }
  return absl::StrFormat("control character U+%04X; write it as an escape",
                         static_cast<uint32_t>(value));
}

}  // namespace

std::optional<TextProblem> CheckText(std::string_view text) {
  if (text.size() > kMaxSpecBytes) {
    return TextProblem{
        std::nullopt,
        absl::StrFormat("the text has %d bytes; at most %d are read",
                        text.size(), kMaxSpecBytes)};
  }
  size_t offset = 0;
  while (offset < text.size()) {
    const std::optional<CodePoint> point = DecodeUtf8(text, offset);
    if (!point.has_value()) {
      return TextProblem{
          ByteRange{offset, offset + 1},
          absl::StrFormat("byte 0x%02x is not UTF-8; save the text as UTF-8",
                          static_cast<unsigned char>(text[offset]))};
    }
    const ByteRange here = {offset, offset + point->size_bytes};
    if (offset == 0 && point->value == kByteOrderMark) {
      return TextProblem{
          here, "the text begins with a byte order mark; save it without one"};
    }
    if (!IsAllowed(text, offset, point->value)) {
      return TextProblem{here, ControlMessage(point->value)};
    }
    offset = here.end;
  }
  return std::nullopt;
}

}  // namespace bootmill::spec
