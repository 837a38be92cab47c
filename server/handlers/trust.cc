// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/trust.h"

#include "bootmill/v1/trust_service.pb.h"

namespace bootmill::server {

void RegisterTrust(MethodTable& table,
                   const crypto::PublicKey& attestation_key) {
  v1::AttestationKey key;
  key.set_key_id(attestation_key.Id());
  key.set_public_key(attestation_key.Pem());
  table.AddUnary<v1::GetAttestationKeyRequest, v1::AttestationKey>(
      "TrustService/GetAttestationKey",
      [key](const RequestContext& /*context*/,
            const v1::GetAttestationKeyRequest& /*request*/)
          -> absl::StatusOr<v1::AttestationKey> { return key; });
}

}  // namespace bootmill::server
