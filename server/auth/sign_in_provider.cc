// SPDX-License-Identifier: Apache-2.0
#include "server/auth/sign_in_provider.h"

#include <utility>

#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

PasswordTry TryOf(const SignInTry& shown) {
  return {.name = shown.Text("name"),
          .password = shown.Text("password"),
          .new_password = shown.Text("newPassword"),
          .invitation = shown.Text("invitation"),
          .device = shown.device,
          .caller = shown.caller,
          .address = shown.address,
          .network = shown.network};
}

}  // namespace

std::string SignInTry::Text(std::string_view name) const {
  const auto found = texts.find(name);
  return found != texts.end() ? found->second : "";
}

SignInProvider ByLink(
    std::function<absl::StatusOr<std::string>(const std::string& link_secret,
                                              const std::string& address)>
        exchange) {
  return {
      .path = "/session/link",
      .sign_in = [exchange = std::move(exchange)](
                     const SignInTry& shown, const SignInProvider::Done& done) {
        const std::string token = shown.Text("token");
        if (token.empty()) {
          return done(rpc::FieldError("token", R"(expected {"token": TEXT})"));
        }
        absl::StatusOr<std::string> secret = exchange(token, shown.address);
        if (!secret.ok()) {
          return done(secret.status());
        }
        done(SignedIn{.session = *std::move(secret), .device = ""});
      }};
}

SignInProvider ByAccount(TakePassword take) {
  return {.path = "/session/account",
          .sign_in = [take = std::move(take)](const SignInTry& shown,
                                              SignInProvider::Done done) {
            PasswordTry typed = TryOf(shown);
            typed.invitation.clear();
            if (typed.name.empty() || typed.password.empty()) {
              return done(rpc::FieldError(
                  "name", R"(expected {"name": TEXT, "password": TEXT})"));
            }
            take(PasswordUse::kSignIn, std::move(typed), std::move(done));
          }};
}

SignInProvider ByNewPassword(TakePassword take) {
  return {
      .path = "/session/password",
      .sign_in = [take = std::move(take)](const SignInTry& shown,
                                          SignInProvider::Done done) {
        PasswordTry typed = TryOf(shown);
        const bool invited = !typed.invitation.empty();
        if (typed.new_password.empty() || invited == !typed.password.empty()) {
          return done(rpc::FieldError(
              "newPassword",
              R"(expected {"newPassword": TEXT} with "invitation" )"
              R"(or the present "password")"));
        }
        take(invited ? PasswordUse::kInvitation : PasswordUse::kChange,
             std::move(typed), std::move(done));
      }};
}

}  // namespace bootmill::server
