// SPDX-License-Identifier: Apache-2.0
#include "common/hex.h"

namespace bootmill {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

std::string HexEncode(ByteSpan bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte value : bytes) {
    text += kDigits[std::to_integer<size_t>(value >> 4)];
    text += kDigits[std::to_integer<size_t>(value & std::byte{0xf})];
  }
  return text;
}

bool HexDecode(std::string_view hex, std::span<std::byte> bytes) {
  if (hex.size() != bytes.size() * 2) {
    return false;
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    const size_t high = kDigits.find(hex[2 * i]);
    const size_t low = kDigits.find(hex[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return false;
    }
    bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return true;
}

}  // namespace bootmill
