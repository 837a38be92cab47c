// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/key.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "common/crypto/openssl.h"
#include "common/crypto/pem.h"
#include "common/sha256.h"
#include "common/status_macros.h"

namespace bootmill::crypto {
namespace {

constexpr std::string_view kPublicLabel = "PUBLIC KEY";
constexpr std::string_view kPrivateLabel = "PRIVATE KEY";

// What every P-256 SubjectPublicKeyInfo with a named curve and an uncompressed
// point begins with; 64 bytes, the point's coordinates, follow.
// Source: RFC 5480, section 2; SEC 1, section 2.3.3.
constexpr std::array<uint8_t, 27> kP256Prefix = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr size_t kP256Size = kP256Prefix.size() + 64;

bool HasP256Form(ByteSpan der) {
  return der.size() == kP256Size &&
         std::equal(kP256Prefix.begin(), kP256Prefix.end(), Data(der));
}

// Returns words like "an EC key on secp384r1" for an error message.
std::string Describe(EVP_PKEY* key) {
  std::array<char, 64> group{};
  const char* type = EVP_PKEY_get0_type_name(key);
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1) {
    return absl::StrFormat("%s on %s", type, group.data());
  }
  return absl::StrFormat("%s with %d bits", type != nullptr ? type : "a key",
                         EVP_PKEY_get_bits(key));
}

absl::Status NotP256(EVP_PKEY* key) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "expected a P-256 key (named curve, uncompressed point), got %s",
      Describe(key)));
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<evp_pkey_st> handle, Bytes der)
    : handle_(std::move(handle)),
      der_(std::move(der)),
      id_(Sha256(der_).Hex()) {}

absl::StatusOr<PublicKey> PublicKey::FromDer(ByteSpan der) {
  const ErrorQueue errors;
  const unsigned char* cursor = Data(der);
  KeyPtr key(d2i_PUBKEY(nullptr, &cursor, static_cast<long>(der.size())));
  if (key == nullptr) {
    return errors.Invalid("read public key");
  }
  if (!HasP256Form(der)) {
    return NotP256(key.get());
  }
  return PublicKey(std::move(key), Bytes(der.begin(), der.end()));
}

absl::StatusOr<PublicKey> PublicKey::FromPem(std::string_view pem) {
  ASSIGN_OR_RETURN(const Bytes der, DecodePem(pem, kPublicLabel));
  return FromDer(der);
}

absl::StatusOr<std::vector<PublicKey>> PublicKey::ListFromPem(
    std::string_view pem) {
  ASSIGN_OR_RETURN(const std::vector<Bytes> blocks,
                   DecodePemBlocks(pem, kPublicLabel));
  std::vector<PublicKey> keys;
  for (const Bytes& der : blocks) {
    ASSIGN_OR_RETURN(PublicKey key, FromDer(der));
    keys.push_back(std::move(key));
  }
  return keys;
}

absl::StatusOr<PublicKey> PublicKey::FromHandle(const evp_pkey_st* handle) {
  const ErrorQueue errors;
  const Bytes der = EncodeDer(i2d_PUBKEY, handle);
  if (der.empty()) {
    return errors.Invalid("read public key");
  }
  // Returns a new handle without the private half that `handle` may have.
  return FromDer(der);
}

std::string PublicKey::Pem() const { return EncodePem(kPublicLabel, der_); }

absl::Status PublicKey::Verify(ByteSpan message, ByteSpan signature) const {
  const ErrorQueue errors;
  const DigestContextPtr context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                           handle_.get()) != 1) {
    return errors.Internal("verify signature");
  }
  if (EVP_DigestVerify(context.get(), Data(signature), signature.size(),
                       Data(message), message.size()) != 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the signature is not one of these bytes by key %s", id_));
  }
  return absl::OkStatus();
}

PrivateKey::PrivateKey(std::shared_ptr<evp_pkey_st> handle,
                       PublicKey public_key)
    : handle_(std::move(handle)), public_key_(std::move(public_key)) {}

absl::StatusOr<PrivateKey> PrivateKey::Generate() {
  const ErrorQueue errors;
  KeyPtr key(EVP_EC_gen("P-256"));
  if (key == nullptr) {
    return errors.Internal("make a P-256 key");
  }
  ASSIGN_OR_RETURN(PublicKey public_key, PublicKey::FromHandle(key.get()));
  return PrivateKey(std::move(key), std::move(public_key));
}

absl::StatusOr<PrivateKey> PrivateKey::FromPem(std::string_view pem) {
  ASSIGN_OR_RETURN(Bytes der, DecodePem(pem, kPrivateLabel));
  const absl::Cleanup wipe = [&der] {
    OPENSSL_cleanse(der.data(), der.size());
  };
  const ErrorQueue errors;
  const unsigned char* cursor = Data(der);
  const Pkcs8Ptr pkcs8(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &cursor, static_cast<long>(der.size())));
  if (pkcs8 == nullptr || cursor != Data(der) + der.size()) {
    return errors.Invalid("read private key");
  }
  KeyPtr key(EVP_PKCS82PKEY(pkcs8.get()));
  if (key == nullptr) {
    return errors.Invalid("read private key");
  }
  ASSIGN_OR_RETURN(PublicKey public_key, PublicKey::FromHandle(key.get()));
  const KeyContextPtr context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_check(context.get()) != 1) {
    return errors.Invalid("the halves of the private key do not fit");
  }
  return PrivateKey(std::move(key), std::move(public_key));
}

absl::StatusOr<std::string> PrivateKey::Pem() const {
  const ErrorQueue errors;
  const Pkcs8Ptr pkcs8(EVP_PKEY2PKCS8(handle_.get()));
  if (pkcs8 == nullptr) {
    return errors.Internal("write private key");
  }
  Bytes der = EncodeDer(i2d_PKCS8_PRIV_KEY_INFO, pkcs8.get());
  std::string pem = EncodePem(kPrivateLabel, der);
  OPENSSL_cleanse(der.data(), der.size());
  return pem;
}

absl::StatusOr<Bytes> PrivateKey::Sign(ByteSpan message) const {
  const ErrorQueue errors;
  const DigestContextPtr context(EVP_MD_CTX_new());
  auto size = static_cast<size_t>(EVP_PKEY_get_size(handle_.get()));
  Bytes signature(size);
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                         handle_.get()) != 1 ||
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Data(message), message.size()) != 1) {
    return errors.Internal("sign");
  }
  signature.resize(size);
  return signature;
}

}  // namespace bootmill::crypto
