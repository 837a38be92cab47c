// SPDX-License-Identifier: Apache-2.0
// The digest that identifies a toolchain.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_DIGEST_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_DIGEST_H_

#include "builder/toolchain/toolchain.h"
#include "common/sha256.h"

namespace bootmill::toolchain {

// Returns SHA-256 over the canonical encoding of all of `toolchain` except its
// digest. Format: docs/formats/toolchain-digest.md. Thread-safe.
Sha256Digest ToolchainDigest(const Toolchain& toolchain);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_DIGEST_H_
