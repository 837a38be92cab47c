// SPDX-License-Identifier: Apache-2.0
// SessionService: links that sign a browser in, and the caller's sessions.
#ifndef BOOTMILL_SERVER_HANDLERS_SESSIONS_H_
#define BOOTMILL_SERVER_HANDLERS_SESSIONS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/session_service.pb.h"
#include "server/api/method_table.h"
#include "server/auth/sessions.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class SessionHandlers {
 public:
  // `base_url` returns `https://HOST:PORT` of the daemon's pages, empty if it
  // serves none; `ended` is called after sessions have ended.
  SessionHandlers(store::Database& database, Sessions& sessions,
                  std::function<std::string()> base_url,
                  std::function<void()> ended)
      : database_(database),
        sessions_(sessions),
        base_url_(std::move(base_url)),
        ended_(std::move(ended)) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::SignInLink> CreateLink(
      const RequestContext& context,
      const v1::CreateSignInLinkRequest& request);
  absl::StatusOr<v1::ListSessionsResponse> List(const RequestContext& context);
  absl::StatusOr<v1::EndSessionsResponse> End(
      const RequestContext& context, const v1::EndSessionsRequest& request);

  store::Database& database_;
  Sessions& sessions_;
  std::function<std::string()> base_url_;
  std::function<void()> ended_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_SESSIONS_H_
