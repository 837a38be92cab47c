// SPDX-License-Identifier: Apache-2.0
#include "common/crc32.h"

#include <zlib.h>

namespace bootmill {

uint32_t Crc32(ByteSpan bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace bootmill
