// SPDX-License-Identifier: Apache-2.0
// Preparing the database for the first call.
#ifndef BOOTMILL_SERVER_FIRST_START_H_
#define BOOTMILL_SERVER_FIRST_START_H_

#include "absl/status/status.h"
#include "server/auth/credentials.h"
#include "server/store/database.h"

namespace bootmill::server {

// Makes sure that the administrator for whom `credentials` made a certificate
// is a principal with the role ADMIN in its org and in `system`, and ends
// builds that an earlier daemon left behind. Idempotent: if the administrator
// was revoked or lost a role, that stays so.
absl::Status PrepareDatabase(store::Database& database,
                             const Credentials& credentials);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_FIRST_START_H_
