// SPDX-License-Identifier: Apache-2.0
// What the database must hold before anybody calls.
#ifndef BOOTMILL_SERVER_FIRST_START_H_
#define BOOTMILL_SERVER_FIRST_START_H_

#include "absl/status/status.h"
#include "server/auth/credentials.h"
#include "server/store/database.h"

namespace bootmill::server {

// Makes sure that the administrator whose certificate `credentials` made is a
// principal with the role ADMIN in its org and in `system`, and ends builds
// that an earlier daemon left behind. Idempotent: a role that was taken away or
// a revoked administrator stays so.
absl::Status PrepareDatabase(store::Database& database,
                             const Credentials& credentials);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_FIRST_START_H_
