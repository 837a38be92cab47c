// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a Unix socket.
#ifndef BOOTMILL_SERVER_AUTH_PEER_CREDENTIALS_H_
#define BOOTMILL_SERVER_AUTH_PEER_CREDENTIALS_H_

#include <sys/types.h>

#include "absl/status/statusor.h"
#include "server/api/identity.h"

namespace bootmill::server {

// Returns the user that connected the Unix socket `fd`, as the kernel recorded
// it then. Errors: those of ErrnoStatus. Thread-safe.
// Source: unix(7), SO_PEERCRED.
absl::StatusOr<uid_t> PeerUser(int fd);

// Returns the root identity if `peer` is root or `own`, the daemon's user.
// Errors: PERMISSION_DENIED naming the user. Thread-safe.
absl::StatusOr<Identity> IdentityOfUser(uid_t peer, uid_t own);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_PEER_CREDENTIALS_H_
