// SPDX-License-Identifier: Apache-2.0
// The ways in which people sign in, behind one interface: a link, an account, a
// new password. Another one, such as OpenID Connect, is one more provider.
#ifndef BOOTMILL_SERVER_AUTH_SIGN_IN_PROVIDER_H_
#define BOOTMILL_SERVER_AUTH_SIGN_IN_PROVIDER_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/api/identity.h"
#include "server/auth/accounts.h"

namespace bootmill::server {

// What a browser shows to be signed in.
struct SignInTry {
  // Returns the text `name` of what was sent; empty if there is none.
  std::string Text(std::string_view name) const;

  std::map<std::string, std::string, std::less<>> texts = {};
  std::string device = {};   // value of kDeviceCookie
  Identity caller = {};      // by session, if there is one already
  std::string address = {};  // Peer::address
  std::string network = {};  // HttpRequest::network
};

struct SignInProvider {
  using Done = std::function<void(absl::StatusOr<SignedIn>)>;

  // Where it is over HTTP, `/session/NAME`.
  std::string path;
  // Begins a session for whoever `shown` proves to be. Runs on a worker, and
  // calls `done` once, there or later on another thread. Thread-safe. Errors:
  // INVALID_ARGUMENT if `shown` lacks something; UNAUTHENTICATED;
  // RESOURCE_EXHAUSTED with a delay.
  std::function<void(const SignInTry& shown, Done done)> sign_in;
};

// `/session/link` with `token`, the secret of a link, which `exchange` takes
// for a session's: see Sessions::SignIn.
SignInProvider ByLink(
    std::function<absl::StatusOr<std::string>(const std::string& link_secret,
                                              const std::string& address)>
        exchange);

// Takes a password; see Accounts.
using TakePassword =
    std::function<void(PasswordUse use, PasswordTry shown, Accounts::Done)>;
// `/session/account` with `name` and `password`.
SignInProvider ByAccount(TakePassword take);
// `/session/password` with `newPassword`, and `invitation` or the present
// `password`.
SignInProvider ByNewPassword(TakePassword take);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_SIGN_IN_PROVIDER_H_
