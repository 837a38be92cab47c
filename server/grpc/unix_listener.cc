// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/unix_listener.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

absl::StatusOr<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("socket path `%s`: expected 1 to %d bytes", path,
                        sizeof(address.sun_path) - 1));
  }
  std::memcpy(static_cast<void*>(address.sun_path), path.data(), path.size());
  return address;
}

absl::StatusOr<UniqueFd> NewSocket() {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "make a Unix socket");
  }
  return fd;
}

// Removes a socket that a daemon left behind, and nothing else.
absl::Status RemoveStale(const std::string& path, const sockaddr_un& address) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? absl::OkStatus() : ErrnoStatus(errno, path);
  }
  if (!S_ISSOCK(info.st_mode)) {
    return absl::AlreadyExistsError(
        path + ": is there and is no socket; remove it or choose another path");
  }
  ASSIGN_OR_RETURN(const UniqueFd probe, NewSocket());
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0) {
    return absl::FailedPreconditionError(
        path + ": another daemon listens here; stop it or choose another path");
  }
  if (unlink(path.c_str()) != 0) {
    return ErrnoStatus(errno, "remove the old socket " + path);
  }
  return absl::OkStatus();
}

bool MayCall(int connection) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == 0 || peer.uid == geteuid());
}

}  // namespace

absl::StatusOr<std::unique_ptr<UnixListener>> UnixListener::Open(
    const std::string& path, std::function<void(UniqueFd)> accepted) {
  constexpr int kBacklog = 64;
  ASSIGN_OR_RETURN(const sockaddr_un address, AddressOf(path));
  RETURN_IF_ERROR(RemoveStale(path, address));
  ASSIGN_OR_RETURN(UniqueFd fd, NewSocket());
  // The mode is that of the socket's file from its first moment on.
  const mode_t mask = umask(0177);
  const int bound = bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
                         sizeof(address));
  const int error = errno;
  umask(mask);
  if (bound != 0) {
    return ErrnoStatus(error, "bind the socket " + path);
  }
  if (listen(fd.get(), kBacklog) != 0) {
    return ErrnoStatus(errno, "listen on " + path);
  }
  std::array<int, 2> stop{};
  if (pipe2(stop.data(), O_CLOEXEC) != 0) {
    return ErrnoStatus(errno, "make a pipe");
  }
  return std::unique_ptr<UnixListener>(
      new UnixListener(path, std::move(fd), UniqueFd(stop[0]),
                       UniqueFd(stop[1]), std::move(accepted)));
}

UnixListener::UnixListener(std::string path, UniqueFd socket,
                           UniqueFd stop_read, UniqueFd stop_write,
                           std::function<void(UniqueFd)> accepted)
    : path_(std::move(path)),
      socket_(std::move(socket)),
      stop_read_(std::move(stop_read)),
      stop_write_(std::move(stop_write)),
      accepted_(std::move(accepted)),
      thread_([this] { Accept(); }) {}

UnixListener::~UnixListener() {
  stop_write_ = UniqueFd();  // the thread sees the pipe's end
  thread_.join();
  unlink(path_.c_str());
}

void UnixListener::Accept() {
  std::array<pollfd, 2> waiting{
      {{socket_.get(), POLLIN, 0}, {stop_read_.get(), POLLIN, 0}}};
  while (true) {
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    if (waiting[1].revents != 0) {
      return;
    }
    UniqueFd connection(
        accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.valid() && MayCall(connection.get())) {
      accepted_(std::move(connection));
    }
  }
}

}  // namespace bootmill::server
