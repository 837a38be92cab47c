// SPDX-License-Identifier: Apache-2.0
#include "server/auth/peer_credentials.h"

#include <sys/socket.h>

#include <cerrno>

#include "absl/strings/str_format.h"
#include "common/status.h"

namespace bootmill::server {

absl::StatusOr<uid_t> PeerUser(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return ErrnoStatus(errno, "ask who is at the other end of the socket");
  }
  return peer.uid;
}

absl::StatusOr<Identity> IdentityOfUser(uid_t peer, uid_t own) {
  constexpr uid_t kRoot = 0;
  if (peer != kRoot && peer != own) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "the local socket is for root and the daemon's own user %d, not for "
        "user %d: use a certificate",
        own, peer));
  }
  return Identity{.kind = Identity::Kind::kRoot, .org = "", .id = ""};
}

}  // namespace bootmill::server
