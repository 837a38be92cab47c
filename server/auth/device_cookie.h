// SPDX-License-Identifier: Apache-2.0
// How a browser shows that it has signed in to an account before. Source of the
// idea: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
#ifndef BOOTMILL_SERVER_AUTH_DEVICE_COOKIE_H_
#define BOOTMILL_SERVER_AUTH_DEVICE_COOKIE_H_

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/store/accounts.h"
#include "server/store/time.h"

namespace bootmill::server {

// The cookie is no credential: it gives a browser tries of its own
// (SignInThrottle).
inline constexpr std::string_view kDeviceCookie = "__Host-bootmill-device";
inline constexpr std::chrono::days kDeviceLifetime{180};

// Returns the value for a browser that has signed in to `account`. Errors:
// INTERNAL, from OpenSSL. Thread-safe.
absl::StatusOr<std::string> NewDevice(const store::Account& account,
                                      store::Time now);

// Returns a name of the browser if `cookie` was made for this account, since it
// was last reset, and is not too old; else an empty text. Thread-safe.
std::string KnownDevice(const store::Account& account, std::string_view cookie,
                        store::Time now);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_DEVICE_COOKIE_H_
