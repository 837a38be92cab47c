// SPDX-License-Identifier: Apache-2.0
// Open streams, which end when their callers lose the right to them.
#ifndef BOOTMILL_SERVER_API_LIVE_STREAMS_H_
#define BOOTMILL_SERVER_API_LIVE_STREAMS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "server/api/sink.h"

namespace bootmill::server {

// Knows all open streams. Thread-safe.
class LiveStreams {
 public:
  LiveStreams() = default;
  LiveStreams(const LiveStreams&) = delete;
  LiveStreams& operator=(const LiveStreams&) = delete;

  // Returns a sink that passes everything on to `sink` until Recheck finds that
  // `allowed` returns an error. Then the handler is told that its client is
  // gone, and the stream ends with that error, whatever status the handler
  // gives. The stream is checked until the sink is destroyed.
  std::shared_ptr<MessageSink> Add(std::shared_ptr<MessageSink> sink,
                                   std::function<absl::Status()> allowed);

  // Checks each open stream. Those that may not go on end at once if they wait,
  // else when the message that is being sent has been sent.
  void Recheck();

  size_t size() const;

 private:
  class Stream;
  // Shared, because a stream may outlive this object.
  struct Registry {
    Mutex mutex;
    size_t next_id ABSL_GUARDED_BY(mutex) = 0;
    std::map<size_t, std::weak_ptr<Stream>> streams ABSL_GUARDED_BY(mutex);
  };

  std::shared_ptr<Registry> registry_ = std::make_shared<Registry>();
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_LIVE_STREAMS_H_
