// SPDX-License-Identifier: Apache-2.0
// A Unix socket that root, and nobody else, may call.
#ifndef BOOTMILL_SERVER_GRPC_UNIX_LISTENER_H_
#define BOOTMILL_SERVER_GRPC_UNIX_LISTENER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "common/unique_fd.h"

namespace bootmill::server {

// Accepts connections on a thread of its own. A connection of another user
// than root or the daemon's own is closed at once (SO_PEERCRED); gRPC itself
// cannot ask.
class UnixListener {
 public:
  // Listens at `path`, mode 0600, replacing a socket that nobody listens on.
  // `accepted` gets each good connection, non-blocking, on the thread.
  // Errors: those of ErrnoStatus; ALREADY_EXISTS if something else is there;
  // FAILED_PRECONDITION if somebody listens on it.
  static absl::StatusOr<std::unique_ptr<UnixListener>> Open(
      const std::string& path, std::function<void(UniqueFd)> accepted);

  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;
  // Stops and removes the socket.
  ~UnixListener();

 private:
  UnixListener(std::string path, UniqueFd socket, UniqueFd stop_read,
               UniqueFd stop_write, std::function<void(UniqueFd)> accepted);
  void Accept();

  const std::string path_;
  const UniqueFd socket_;
  const UniqueFd stop_read_;
  UniqueFd stop_write_;
  const std::function<void(UniqueFd)> accepted_;
  std::thread thread_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_UNIX_LISTENER_H_
