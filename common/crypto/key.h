// SPDX-License-Identifier: Apache-2.0
// P-256 keys, and ECDSA signatures with SHA-256. Bootmill makes keys of no
// other kind (docs/adr/0020-p256-keys.md).
#ifndef BOOTMILL_COMMON_CRYPTO_KEY_H_
#define BOOTMILL_COMMON_CRYPTO_KEY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace bootmill::crypto {

// The public half of a P-256 key. Value type, copies share the handle; all
// methods are thread-safe.
class PublicKey {
 public:
  // Reads `-----BEGIN PUBLIC KEY-----`, the only block of `pem`.
  // Errors: INVALID_ARGUMENT if it is anything else than one P-256 key in its
  // one usual encoding (named curve, uncompressed point), so that equal keys
  // have equal ids.
  static absl::StatusOr<PublicKey> FromPem(std::string_view pem);
  // Reads a DER SubjectPublicKeyInfo. Errors: as FromPem.
  static absl::StatusOr<PublicKey> FromDer(ByteSpan der);
  // Reads one or several blocks. Errors: as FromPem.
  static absl::StatusOr<std::vector<PublicKey>> ListFromPem(
      std::string_view pem);
  // Makes a key of the public half of OpenSSL's `handle`. Errors: as FromPem.
  static absl::StatusOr<PublicKey> FromHandle(const evp_pkey_st* handle);

  // Returns the DER SubjectPublicKeyInfo.
  const Bytes& Der() const { return der_; }
  std::string Pem() const;
  // Returns SHA-256 over Der() as 64 hex digits.
  const std::string& Id() const { return id_; }
  evp_pkey_st* handle() const { return handle_.get(); }

  // Checks that `signature` (DER) is a signature of `message` by this key.
  // Errors: INVALID_ARGUMENT if it is not, or is malformed.
  absl::Status Verify(ByteSpan message, ByteSpan signature) const;

  bool operator==(const PublicKey& other) const { return der_ == other.der_; }

 private:
  PublicKey(std::shared_ptr<evp_pkey_st> handle, Bytes der);

  std::shared_ptr<evp_pkey_st> handle_;
  Bytes der_;
  std::string id_;
};

// A P-256 key pair. Value type; copies share the handle. Thread-safe. Error
// messages never contain the private half.
class PrivateKey {
 public:
  // Generates a new key. Errors: INTERNAL with OpenSSL's reason.
  static absl::StatusOr<PrivateKey> Generate();
  // Reads an unencrypted `-----BEGIN PRIVATE KEY-----` (PKCS #8), the only
  // block of `pem`. Errors: INVALID_ARGUMENT if it is anything else than one
  // P-256 key whose halves belong together.
  static absl::StatusOr<PrivateKey> FromPem(std::string_view pem);

  // Returns the private key as PKCS #8, not encrypted. Write it to files of
  // mode 0600 only.
  absl::StatusOr<std::string> Pem() const;
  const PublicKey& public_key() const { return public_key_; }
  evp_pkey_st* handle() const { return handle_.get(); }

  // Returns a signature (DER) of `message`. Two calls give different
  // signatures. Errors: INTERNAL with OpenSSL's reason.
  absl::StatusOr<Bytes> Sign(ByteSpan message) const;

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> handle, PublicKey public_key);

  std::shared_ptr<evp_pkey_st> handle_;
  PublicKey public_key_;
};

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_KEY_H_
