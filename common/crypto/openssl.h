// SPDX-License-Identifier: Apache-2.0
// Owners for OpenSSL's handles, and its errors as statuses; for this folder
// only.
#ifndef BOOTMILL_COMMON_CRYPTO_OPENSSL_H_
#define BOOTMILL_COMMON_CRYPTO_OPENSSL_H_

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "common/bytes.h"

namespace bootmill::crypto {

// A deleter that calls OpenSSL's function `Free`.
template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using BigNumberPtr = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Pkcs8Ptr =
    std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freer<PKCS8_PRIV_KEY_INFO_free>>;
using X509Ptr = std::unique_ptr<X509, Freer<X509_free>>;
using X509RequestPtr = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using ExtensionPtr =
    std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using NamePtr = std::unique_ptr<GENERAL_NAME, Freer<GENERAL_NAME_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

// Empties the thread's OpenSSL error queue at its start and at its end, so that
// TLS code on the same thread never sees our errors.
class ErrorQueue {
 public:
  ErrorQueue() { ERR_clear_error(); }
  ~ErrorQueue() { ERR_clear_error(); }
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;

  // Returns "`what`: <OpenSSL's first reason>" with `code`.
  absl::Status Error(absl::StatusCode code, std::string_view what) const;
  absl::Status Internal(std::string_view what) const {
    return Error(absl::StatusCode::kInternal, what);
  }
  absl::Status Invalid(std::string_view what) const {
    return Error(absl::StatusCode::kInvalidArgument, what);
  }
};

inline const unsigned char* Data(ByteSpan bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Returns the DER bytes of `value`, made by one of OpenSSL's i2d functions;
// nothing if that failed.
template <typename T, typename Encode>
Bytes EncodeDer(Encode encode, const T* value) {
  const int size = encode(value, nullptr);
  if (size <= 0) {
    return {};
  }
  Bytes der(static_cast<size_t>(size));
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  encode(value, &out);
  return der;
}

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_OPENSSL_H_
