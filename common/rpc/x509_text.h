// SPDX-License-Identifier: Apache-2.0
// Certificates for error messages.
#ifndef BOOTMILL_COMMON_RPC_X509_TEXT_H_
#define BOOTMILL_COMMON_RPC_X509_TEXT_H_

#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

namespace bootmill::rpc {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// Returns the first certificate of a PEM text; null if there is none.
Certificate ParseCertificate(std::string_view pem);

// Returns `2026-11-24T13:00:00Z`.
std::string TimeText(std::time_t seconds);
std::string TimeText(const ASN1_TIME& time);

// Returns the names a server's certificate is for, "a.example, 127.0.0.1".
std::string NamesText(X509& certificate);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_X509_TEXT_H_
