// SPDX-License-Identifier: Apache-2.0
// The PEM files with which a caller proves its name; they are checked before
// they are used.
#ifndef BOOTMILL_COMMON_RPC_CREDENTIALS_H_
#define BOOTMILL_COMMON_RPC_CREDENTIALS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/clock.h"

namespace bootmill::rpc {

// Paths of PEM files.
struct CredentialFiles {
  std::string ca;           // the CA that server certificates must come from
  std::string certificate;  // the caller's, followed by those up to its root
  std::string key;          // the private key of `certificate`
};

// The contents of the files: PEM texts that belong together.
struct Credentials {
  std::string ca;
  std::string certificate;
  std::string key;
};

// Reads the files and checks what can be checked without the daemon: they
// exist, each holds what it should, the key belongs to the certificate, and the
// certificate is valid at `now`. A replacement of key and certificate that was
// interrupted (credential_pair.h) is finished first.
//
// Errors: INVALID_ARGUMENT if a file is not named, holds something else or does
// not belong to the others; FAILED_PRECONDITION for a certificate that is not
// valid yet or has expired, or for a key that other users may read; those of
// ReadFile. Thread-safe.
absl::StatusOr<Credentials> LoadCredentials(
    const CredentialFiles& files, Clock::Time now = SystemClock().Now());

// Reads the CA alone, for callers who have a token in place of a certificate.
// Errors: INVALID_ARGUMENT if it is not named or is none; those of ReadFile.
// Thread-safe.
absl::StatusOr<Credentials> LoadCa(const CredentialFiles& files);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CREDENTIALS_H_
