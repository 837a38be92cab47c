// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/base64.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "builder/spec/quote.h"

namespace bootmill::spec {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

absl::StatusOr<std::string> DecodeBase64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t group = 0;
  size_t digits = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (IsBlank(c)) {
      continue;
    }
    if (c == '=') {
      ++padding;
      continue;
    }
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s is not a base64 digit", Quote(std::string(1, c))));
    }
    if (padding > 0) {
      return absl::InvalidArgumentError("text follows the base64 padding");
    }
    group = (group << 6U) | static_cast<uint32_t>(value);
    if (++digits % 4 == 0) {
      bytes += static_cast<char>(group >> 16U);
      bytes += static_cast<char>(group >> 8U);
      bytes += static_cast<char>(group);
      group = 0;
    }
  }
  const size_t rest = digits % 4;
  if (rest == 1 || padding != (4 - rest) % 4) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "base64 comes in groups of four, padded with `=`; got %d digits and "
        "%d `=`",
        digits, padding));
  }
  const uint32_t unused_mask = rest == 2 ? 0x0FU : 0x03U;
  if (rest != 0 && (group & unused_mask) != 0) {
    return absl::InvalidArgumentError("the last base64 digit has unused bits");
  }
  if (rest == 2) {
    bytes += static_cast<char>(group >> 4U);
  } else if (rest == 3) {
    bytes += static_cast<char>(group >> 10U);
    bytes += static_cast<char>(group >> 2U);
  }
  return bytes;
}

}  // namespace bootmill::spec
