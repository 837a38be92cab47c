// SPDX-License-Identifier: Apache-2.0
// Lower-case hexadecimal.
#ifndef BOOTMILL_COMMON_HEX_H_
#define BOOTMILL_COMMON_HEX_H_

#include <string>

#include "common/bytes.h"

namespace bootmill {

// Returns two lower-case digits per byte.
std::string HexEncode(ByteSpan bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_HEX_H_
