// SPDX-License-Identifier: Apache-2.0
#include "common/base64.h"

#include <algorithm>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"

namespace bootmill {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Returns `text` in the standard alphabet, whichever of the two it is in.
absl::StatusOr<std::string> Standard(std::string_view text) {
  if (text.find_first_of("-_") == std::string_view::npos) {
    return std::string(text);
  }
  if (text.find_first_of("+/") != std::string_view::npos) {
    return absl::InvalidArgumentError("base64: two alphabets mixed");
  }
  std::string standard(text);
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  return standard;
}

}  // namespace

std::string Base64Encode(ByteSpan data) {
  return absl::Base64Escape(std::string(AsText(data)));
}

absl::StatusOr<Bytes> Base64Decode(std::string_view text) {
  absl::StatusOr<std::string> standard = Standard(text);
  if (!standard.ok()) {
    return standard.status();
  }
  const size_t end = std::min(standard->find('='), standard->size());
  const size_t wrong = standard->find_first_not_of(kStandard);
  if (wrong < end) {
    return absl::InvalidArgumentError(
        absl::StrFormat("base64: character %d is not of its alphabet", wrong));
  }
  std::string bytes;
  if (standard->size() % 4 != 0 || !absl::Base64Unescape(*standard, &bytes)) {
    return absl::InvalidArgumentError(
        "base64: expected groups of four characters, the last one padded with "
        "`=`");
  }
  // The library ignores the unused bits of the last character, so encoding
  // again shows whether they were zero.
  if (absl::Base64Escape(bytes) != *standard) {
    return absl::InvalidArgumentError("base64: unused bits are not zero");
  }
  const ByteSpan data = AsBytes(bytes);
  return Bytes(data.begin(), data.end());
}

}  // namespace bootmill
