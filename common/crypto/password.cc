// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/password.h"

#include <argon2.h>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/crypto/random.h"
#include "common/status_macros.h"

namespace bootmill::crypto {
namespace {

// Sizes of RFC 9106, section 4.
constexpr size_t kSaltBytes = 16;
constexpr size_t kTagBytes = 32;
// One lane: a hash keeps one processor busy, so that whoever bounds the number
// of hashes bounds that as well.
constexpr uint32_t kLanes = 1;

absl::Status CheckSize(std::string_view password) {
  return password.size() <= kMaxPasswordBytes
             ? absl::OkStatus()
             : absl::InvalidArgumentError(absl::StrFormat(
                   "the password has more than %d bytes", kMaxPasswordBytes));
}

absl::Status ToStatus(int code) {
  return {code == ARGON2_MEMORY_ALLOCATION_ERROR
              ? absl::StatusCode::kResourceExhausted
              : absl::StatusCode::kInternal,
          absl::StrFormat("hash a password: %s", argon2_error_message(code))};
}

}  // namespace

absl::StatusOr<std::string> HashPassword(std::string_view password) {
  RETURN_IF_ERROR(CheckSize(password));
  ASSIGN_OR_RETURN(const Bytes salt, RandomBytes(kSaltBytes));
  std::string text(argon2_encodedlen(kPasswordHashPasses, kPasswordHashKib,
                                     kLanes, kSaltBytes, kTagBytes, Argon2_id),
                   '\0');
  const int code =
      argon2id_hash_encoded(kPasswordHashPasses, kPasswordHashKib, kLanes,
                            password.data(), password.size(), salt.data(),
                            salt.size(), kTagBytes, text.data(), text.size());
  if (code != ARGON2_OK) {
    return ToStatus(code);
  }
  text.resize(text.find('\0'));
  return text;
}

absl::StatusOr<bool> IsPasswordOf(const std::string& hash,
                                  std::string_view password) {
  RETURN_IF_ERROR(CheckSize(password));
  const int code =
      argon2id_verify(hash.c_str(), password.data(), password.size());
  switch (code) {
    case ARGON2_OK:
      return true;
    case ARGON2_VERIFY_MISMATCH:
      return false;
    case ARGON2_DECODING_FAIL:
    case ARGON2_DECODING_LENGTH_FAIL:
    case ARGON2_INCORRECT_TYPE:
      return absl::DataLossError("the stored hash of a password is damaged");
    default:
      return ToStatus(code);
  }
}

}  // namespace bootmill::crypto
