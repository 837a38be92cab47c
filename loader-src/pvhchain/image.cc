// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/image.h"

#include <span>

namespace bootmill {
namespace {

// embed.cmake makes this file.
constexpr unsigned char kImage[] = {
#include "pvhchain_bytes.inc"
};

}  // namespace

ByteSpan PvhchainImage() { return std::as_bytes(std::span(kImage)); }

}  // namespace bootmill
