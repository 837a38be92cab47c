// SPDX-License-Identifier: Apache-2.0
// TrustService: what images are verified with.
#ifndef BOOTMILL_SERVER_HANDLERS_TRUST_H_
#define BOOTMILL_SERVER_HANDLERS_TRUST_H_

#include "common/crypto/key.h"
#include "server/api/method_table.h"

namespace bootmill::server {

// Registers TrustService; `attestation_key` is copied.
void RegisterTrust(MethodTable& table,
                   const crypto::PublicKey& attestation_key);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TRUST_H_
