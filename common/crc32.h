// SPDX-License-Identifier: Apache-2.0
// The CRC-32 of ISO 3309, as gzip and PNG use it.
#ifndef BOOTMILL_COMMON_CRC32_H_
#define BOOTMILL_COMMON_CRC32_H_

#include <cstdint>

#include "common/bytes.h"

namespace bootmill {

// Returns the checksum of `bytes`. Pure; thread-safe.
uint32_t Crc32(ByteSpan bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_CRC32_H_
