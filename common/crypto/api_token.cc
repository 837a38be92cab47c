// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/api_token.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "common/bytes.h"
#include "common/crc32.h"
#include "common/crypto/random.h"
#include "common/status_macros.h"

namespace bootmill::crypto {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr size_t kRandomDigits = 43;   // 62^43 is more than 2^256
constexpr size_t kChecksumDigits = 6;  // 62^6 is more than 2^32

std::string ChecksumOf(std::string_view random) {
  constexpr auto kBase = static_cast<uint32_t>(kDigits.size());
  uint32_t rest = Crc32(AsBytes(random));
  std::string text(kChecksumDigits, kDigits.front());
  for (size_t i = kChecksumDigits; i > 0; --i) {
    text[i - 1] = kDigits[rest % kBase];
    rest /= kBase;
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> NewApiToken() {
  // Only bytes below a multiple of 62 give each digit the same chance.
  constexpr size_t kFair = 256 / kDigits.size() * kDigits.size();
  std::string random;
  while (random.size() < kRandomDigits) {
    ASSIGN_OR_RETURN(const Bytes bytes, RandomBytes(kRandomDigits));
    for (const std::byte byte : bytes) {
      const auto number = static_cast<size_t>(byte);
      if (number < kFair && random.size() < kRandomDigits) {
        random += kDigits[number % kDigits.size()];
      }
    }
  }
  return std::string(kApiTokenPrefix) + random + ChecksumOf(random);
}

bool IsApiToken(std::string_view text) {
  if (!text.starts_with(kApiTokenPrefix) ||
      text.size() != kApiTokenPrefix.size() + kRandomDigits + kChecksumDigits) {
    return false;
  }
  text.remove_prefix(kApiTokenPrefix.size());
  return std::all_of(text.begin(), text.end(),
                     [](char c) {
                       return kDigits.find(c) != std::string_view::npos;
                     }) &&
         text.substr(kRandomDigits) ==
             ChecksumOf(text.substr(0, kRandomDigits));
}

}  // namespace bootmill::crypto
