// SPDX-License-Identifier: Apache-2.0
// Signing browsers in and out over HTTP, with audit records.
#ifndef BOOTMILL_SERVER_SIGN_IN_H_
#define BOOTMILL_SERVER_SIGN_IN_H_

#include <functional>

#include "server/auth/sessions.h"
#include "server/http/session_route.h"
#include "server/store/database.h"

namespace bootmill::server {

// `ended` is called after a session has ended.
// REQUIRES: database and sessions outlive what is returned.
SessionSource MakeSessionSource(store::Database& database, Sessions& sessions,
                                std::function<void()> ended);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_SIGN_IN_H_
