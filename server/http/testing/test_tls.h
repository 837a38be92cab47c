// SPDX-License-Identifier: Apache-2.0
// The TLS options of a test server; tests only.
#ifndef BOOTMILL_SERVER_HTTP_TESTING_TEST_TLS_H_
#define BOOTMILL_SERVER_HTTP_TESTING_TEST_TLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/net/tls.h"

namespace bootmill::testing {

// Returns the options for the certificates that make_certificates.sh made in
// `directory`.
server::TlsOptions TestTls(const std::string& directory);

// The same for certificates that it makes in `directory`. Errors: kInternal.
absl::StatusOr<server::TlsOptions> MakeTestTls(const std::string& directory);

// Returns the identity in the first URI among the certificate's alternative
// names.
server::Identity IdentityOf(X509* certificate);

}  // namespace bootmill::testing

#endif  // BOOTMILL_SERVER_HTTP_TESTING_TEST_TLS_H_
