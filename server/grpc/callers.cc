// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/callers.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

// gRPC's form of an abstract socket name: grpc, doc/naming.md.
constexpr std::string_view kScheme = "unix-abstract:";

absl::StatusOr<std::string> NewName() {
  constexpr size_t kBytes = 16;
  ASSIGN_OR_RETURN(const Bytes bytes, crypto::RandomBytes(kBytes));
  return "bootmill-" + HexEncode(bytes);
}

// Binds `socket` to a name in the abstract namespace, which is a NUL followed
// by text: unix(7).
absl::Status Bind(int socket, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(static_cast<void*>(&address.sun_path[1]), name.data(),
              name.size());
  const size_t size = offsetof(sockaddr_un, sun_path) + 1 + name.size();
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(size)) != 0) {
    return ErrnoStatus(errno, "name a connection's socket");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Callers::Pair> Callers::Add(Peer caller, Listener listener) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
                 ends.data()) != 0) {
    return ErrnoStatus(errno, "make a pair of sockets for a connection");
  }
  Pair pair{.ours = UniqueFd(ends[0]), .theirs = UniqueFd(ends[1]), .name = ""};
  ASSIGN_OR_RETURN(const std::string name, NewName());
  RETURN_IF_ERROR(Bind(pair.ours.get(), name));
  pair.name = std::string(kScheme) + name;
  const MutexLock lock(&mutex_);
  by_name_.emplace(pair.name, Entry{std::move(caller), std::move(listener)});
  return pair;
}

void Callers::Remove(const std::string& name) {
  const MutexLock lock(&mutex_);
  by_name_.erase(name);
}

Peer Callers::Find(const std::string& name) const {
  const MutexLock lock(&mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? Peer(Identity{}) : found->second.caller;
}

void Callers::Introduce(const std::string& name, const Identity& caller) {
  std::function<void(const Identity&)> introduced;
  {
    const MutexLock lock(&mutex_);
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) {
      introduced = std::exchange(found->second.listener.introduced, nullptr);
    }
  }
  if (introduced) {
    introduced(caller);
  }
}

void Callers::GiveWay(const std::string& name) const {
  std::function<void()> give_way;
  {
    const MutexLock lock(&mutex_);
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) {
      give_way = found->second.listener.give_way;
    }
  }
  if (give_way) {
    give_way();
  }
}

}  // namespace bootmill::server
