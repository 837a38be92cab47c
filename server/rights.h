// SPDX-License-Identifier: Apache-2.0
// What callers may do at this moment, according to the database.
#ifndef BOOTMILL_SERVER_RIGHTS_H_
#define BOOTMILL_SERVER_RIGHTS_H_

#include "absl/status/statusor.h"
#include "server/api/fleet_limit.h"
#include "server/api/identity.h"
#include "server/api/rights.h"
#include "server/auth/sessions.h"
#include "server/auth/tokens.h"
#include "server/store/database.h"

namespace bootmill::server {

// Returns the rights of a user, host or token; none for a session that has
// ended. A token has its own role, in its own org, as long as its creator holds
// that role or a higher one there. Thread-safe. Errors: UNAUTHENTICATED for one
// that is unknown, revoked or expired, and for a token whose creator is, or has
// a lesser role.
absl::StatusOr<Rights> RightsOf(store::Database& database, Sessions& sessions,
                                const Tokens& tokens, const Identity& caller);

// Returns a function that looks builds and artifacts up. REQUIRES: `database`
// outlives it.
FleetsOf FleetsOfResources(store::Database& database);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_RIGHTS_H_
