// SPDX-License-Identifier: Apache-2.0
// The data that waits to be written to a connection.
#ifndef BOOTMILL_SERVER_HTTP_WRITE_QUEUE_H_
#define BOOTMILL_SERVER_HTTP_WRITE_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>

#include "common/bytes.h"
#include "server/net/byte_stream.h"
#include "server/net/deadline.h"

namespace bootmill::server {

// One write: a text, then a part of shared bytes, which are not copied.
struct Outgoing {
  std::string text;
  SharedBytes bytes = nullptr;
  size_t offset = 0;
  size_t size = 0;
  // Called once: with true when all is written, with false if it will not be.
  std::function<void(bool)> done = nullptr;
};

// Writes one element after the other. It runs on the strand of `stream`, which
// must outlive it.
class WriteQueue {
 public:
  // `keep_alive` returns what must live while a write is under way. `failed` is
  // called at most once, if a write fails or the client does not take 64 KiB
  // (or what is left) within `stall`; it calls Stop.
  WriteQueue(ByteStream& stream, std::chrono::milliseconds stall,
             std::function<std::shared_ptr<void>()> keep_alive,
             std::function<void()> failed);

  void Add(Outgoing outgoing);
  // Drops all elements and tells them that they will not be written.
  void Stop();

 private:
  void WriteSome();
  void OnWritten(const ByteStream::Error& error, size_t size);

  ByteStream& stream_;
  const std::chrono::milliseconds stall_;
  std::function<std::shared_ptr<void>()> keep_alive_;
  std::function<void()> failed_;
  Deadline deadline_;
  std::deque<Outgoing> queue_;
  size_t written_ = 0;   // bytes of the first element
  size_t progress_ = 0;  // bytes since the deadline was set
  bool writing_ = false;
  bool stopped_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_WRITE_QUEUE_H_
