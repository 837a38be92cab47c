// SPDX-License-Identifier: Apache-2.0
// The files that prove a caller's name, checked before they are used.
#ifndef BOOTMILL_COMMON_RPC_CREDENTIALS_H_
#define BOOTMILL_COMMON_RPC_CREDENTIALS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/clock.h"

namespace bootmill::rpc {

// Paths of PEM files.
struct CredentialFiles {
  std::string ca;           // whose certificates a server may have
  std::string certificate;  // the caller's, with the chain that belongs to it
  std::string key;          // the certificate's
};

// What the files hold: PEM texts that fit each other.
struct Credentials {
  std::string ca;
  std::string certificate;
  std::string key;
};

// Reads the files and checks what can be checked without the daemon: that they
// are there, hold what they should, that the key is the certificate's and that
// the certificate is valid at `now`.
//
// Errors: INVALID_ARGUMENT for a file that is not named, holds something else
// or does not fit; FAILED_PRECONDITION for a certificate that has ended or not
// begun, or for a key that others may read; those of ReadFile. Thread-safe.
absl::StatusOr<Credentials> LoadCredentials(
    const CredentialFiles& files, Clock::Time now = SystemClock().Now());

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CREDENTIALS_H_
