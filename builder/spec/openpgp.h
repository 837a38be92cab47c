// SPDX-License-Identifier: Apache-2.0
// Checking whether GRUB can use an OpenPGP key.
#ifndef BOOTMILL_BUILDER_SPEC_OPENPGP_H_
#define BOOTMILL_BUILDER_SPEC_OPENPGP_H_

#include "absl/status/status.h"
#include "common/bytes.h"

namespace bootmill::spec {

// Checks that `key` is a binary transferable public key with complete packets
// and without secret keys, of which GRUB can use at least one key. GRUB uses
// keys of version 4 with RSA or DSA, skips other algorithms, and refuses the
// whole file if it contains a key of another version. Signatures in the key are
// not verified.
//
// Errors: INVALID_ARGUMENT saying what it is instead and what to do.
// Thread-safe. Source: RFC 4880, sections 4.2, 5.5.2, 9.1;
// grub-core/commands/pgp.c of GRUB 2.06 to 2.14.
absl::Status CheckOpenPgpKey(ByteSpan key);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_OPENPGP_H_
