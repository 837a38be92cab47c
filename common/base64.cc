// SPDX-License-Identifier: Apache-2.0
#include "common/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/str_format.h"

namespace bootmill {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNone = 0xff;

// Values of both alphabets: `-` and `_` have those of `+` and `/`.
constexpr std::array<uint8_t, 256> MakeValues() {
  std::array<uint8_t, 256> values{};
  values.fill(kNone);
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  values['-'] = values['+'];
  values['_'] = values['/'];
  return values;
}
constexpr std::array<uint8_t, 256> kValues = MakeValues();

bool MixesAlphabets(std::string_view text) {
  return text.find_first_of("+/") != std::string_view::npos &&
         text.find_first_of("-_") != std::string_view::npos;
}

}  // namespace

std::string Base64Encode(ByteSpan data) {
  std::string text;
  text.reserve((data.size() + 2) / 3 * 4);
  while (!data.empty()) {
    const size_t count = std::min<size_t>(data.size(), 3);
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? std::to_integer<uint32_t>(data[i]) : 0);
    }
    for (size_t i = 0; i < 4; ++i) {
      text += i <= count ? kAlphabet[group >> (18 - 6 * i) & 0x3f] : '=';
    }
    data = data.subspan(count);
  }
  return text;
}

absl::StatusOr<Bytes> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "base64: %d characters, expected a multiple of 4", text.size()));
  }
  if (MixesAlphabets(text)) {
    return absl::InvalidArgumentError("base64: two alphabets mixed");
  }
  size_t padding = 0;
  while (padding < 2 && padding < text.size() &&
         text[text.size() - 1 - padding] == '=') {
    ++padding;
  }
  Bytes data;
  data.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int bit_count = 0;
  for (size_t i = 0; i < text.size() - padding; ++i) {
    const uint8_t value = kValues[static_cast<uint8_t>(text[i])];
    if (value == kNone) {
      return absl::InvalidArgumentError(
          absl::StrFormat("base64: character %d is not of its alphabet", i));
    }
    bits = bits << 6 | value;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      data.push_back(static_cast<std::byte>(bits >> bit_count & 0xff));
    }
  }
  if ((bits & ((1U << bit_count) - 1)) != 0) {
    return absl::InvalidArgumentError("base64: unused bits are not zero");
  }
  return data;
}

}  // namespace bootmill
