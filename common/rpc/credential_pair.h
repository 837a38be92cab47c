// SPDX-License-Identifier: Apache-2.0
// A key and its certificate in two files, replaced as if they were one.
#ifndef BOOTMILL_COMMON_RPC_CREDENTIAL_PAIR_H_
#define BOOTMILL_COMMON_RPC_CREDENTIAL_PAIR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/credentials.h"
#include "common/unique_fd.h"

namespace bootmill::rpc {

// Holds the directory of `files.key` for this process until the result is
// closed: between the two files of a pair nobody else replaces one. Invalid
// where the directory cannot be opened, which then nobody can write to either.
UniqueFd LockPair(const CredentialFiles& files);

// Replaces key and certificate. Both are first written to one file, KEY.renewed
// (mode 0600); whoever finds that file later finishes the work. Errors: those
// of WriteFileAtomic; then the pair is as it was. Thread-safe.
absl::Status ReplacePair(const CredentialFiles& files, std::string_view key_pem,
                         std::string_view certificate_pem);

// Finishes a replacement that was interrupted, if there is one. REQUIRES: the
// pair is locked. Errors: those of the file system; INVALID_ARGUMENT if
// KEY.renewed holds something else.
absl::Status FinishReplacement(const CredentialFiles& files);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CREDENTIAL_PAIR_H_
