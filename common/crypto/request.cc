// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/request.h"

#include "common/crypto/openssl.h"
#include "common/crypto/pem.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::crypto {
namespace {

constexpr std::string_view kLabel = "CERTIFICATE REQUEST";

}  // namespace

absl::StatusOr<std::string> MakeRequest(const PrivateKey& key) {
  const ErrorQueue errors;
  const X509RequestPtr request(X509_REQ_new());
  if (request == nullptr ||
      X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.handle()) != 1 ||
      X509_REQ_sign(request.get(), key.handle(), EVP_sha256()) == 0) {
    return errors.Internal("make a certificate request");
  }
  return EncodePem(kLabel, EncodeDer(i2d_X509_REQ, request.get()));
}

absl::StatusOr<PublicKey> KeyOfRequest(std::string_view pem) {
  ASSIGN_OR_RETURN(const Bytes der, DecodePem(pem, kLabel));
  const ErrorQueue errors;
  const unsigned char* cursor = Data(der);
  const X509RequestPtr request(
      d2i_X509_REQ(nullptr, &cursor, static_cast<long>(der.size())));
  if (request == nullptr || cursor != Data(der) + der.size()) {
    return errors.Invalid("read certificate request");
  }
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) {
    return errors.Invalid("read the key of the certificate request");
  }
  absl::StatusOr<PublicKey> public_key = PublicKey::FromHandle(key);
  if (!public_key.ok()) {
    return Annotate(public_key.status(), "certificate request");
  }
  if (X509_REQ_verify(request.get(), key) != 1) {
    return absl::InvalidArgumentError(
        "certificate request: not signed by the key it is for");
  }
  return public_key;
}

}  // namespace bootmill::crypto
