// SPDX-License-Identifier: Apache-2.0
#include "server/auth/device_cookie.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/crypto/mac.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/sha256.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

// What the code is of: 16 hex digits of seconds since 1970, 16 of a random
// name. The key is the account's own, so the account need not stand there.
constexpr size_t kTimeDigits = 16;
constexpr size_t kNameDigits = 16;
constexpr size_t kSignedDigits = kTimeDigits + kNameDigits;
constexpr size_t kMacDigits = 64;

int64_t SecondsOf(store::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time)
      .time_since_epoch()
      .count();
}

}  // namespace

absl::StatusOr<std::string> NewDevice(const store::Account& account,
                                      store::Time now) {
  ASSIGN_OR_RETURN(const Bytes name, crypto::RandomBytes(kNameDigits / 2));
  std::string cookie =
      absl::StrFormat("%016x%s", SecondsOf(now), HexEncode(name));
  ASSIGN_OR_RETURN(const Sha256Digest mac,
                   crypto::Mac(account.device_key, AsBytes(cookie)));
  cookie += mac.Hex();
  return cookie;
}

std::string KnownDevice(const store::Account& account, std::string_view cookie,
                        store::Time now) {
  if (cookie.size() != kSignedDigits + kMacDigits) {
    return "";
  }
  const std::string_view text = cookie.substr(0, kSignedDigits);
  Sha256Digest shown;
  std::array<std::byte, kTimeDigits / 2> time{};
  const absl::StatusOr<Sha256Digest> mac =
      crypto::Mac(account.device_key, AsBytes(text));
  if (!mac.ok() || !HexDecode(cookie.substr(kSignedDigits), shown.bytes) ||
      !crypto::SameMac(*mac, shown) ||
      !HexDecode(text.substr(0, kTimeDigits), time)) {
    return "";
  }
  uint64_t seconds = 0;
  for (const std::byte byte : time) {
    seconds = seconds << 8 | std::to_integer<uint64_t>(byte);
  }
  const int64_t age = SecondsOf(now) - static_cast<int64_t>(seconds);
  return age <= std::chrono::seconds(kDeviceLifetime).count()
             ? absl::StrFormat("%s/%s/%s", account.org, account.principal,
                               text.substr(kTimeDigits))
             : "";
}

}  // namespace bootmill::server
