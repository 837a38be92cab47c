// SPDX-License-Identifier: Apache-2.0
// Lower-case hexadecimal.
#ifndef BOOTMILL_COMMON_HEX_H_
#define BOOTMILL_COMMON_HEX_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "common/bytes.h"

namespace bootmill {

// Returns two lower-case digits per byte.
std::string HexEncode(ByteSpan bytes);

// Fills `bytes` from exactly two lower-case digits per byte; returns false,
// with `bytes` in any state, for any other text.
bool HexDecode(std::string_view hex, std::span<std::byte> bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_HEX_H_
