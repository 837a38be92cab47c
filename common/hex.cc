// SPDX-License-Identifier: Apache-2.0
#include "common/hex.h"

#include <string_view>

namespace bootmill {

std::string HexEncode(ByteSpan bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte value : bytes) {
    text += kDigits[std::to_integer<size_t>(value >> 4)];
    text += kDigits[std::to_integer<size_t>(value & std::byte{0xf})];
  }
  return text;
}

}  // namespace bootmill
