// SPDX-License-Identifier: Apache-2.0
// Where a method's answers go, whatever the transport.
#ifndef BOOTMILL_SERVER_API_SINK_H_
#define BOOTMILL_SERVER_API_SINK_H_

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"

namespace bootmill::server {

// The answers of one call: messages, then a status. Event-driven, so that a
// stream that waits holds no thread. Made by a transport, used by one handler;
// calls of one sink must not overlap. All functions may be called on any
// thread.
class MessageSink {
 public:
  MessageSink() = default;
  MessageSink(const MessageSink&) = delete;
  MessageSink& operator=(const MessageSink&) = delete;
  virtual ~MessageSink() = default;

  // Sends `message` (copied or serialised before it returns). `ready` is called
  // exactly once, on any thread, perhaps before Write returns: with true when
  // the next message may be written (the transport's flow control), with false
  // when the client is gone: the handler then stops and calls Finish.
  virtual void Write(const google::protobuf::Message& message,
                     std::function<void(bool alive)> ready) = 0;

  // Ends the call. Exactly once, after the last `ready`; nothing follows.
  virtual void Finish(const absl::Status& status) = 0;

  // Has `gone` called at most once if the client goes before Finish; at once
  // if it has gone already. At most one call, before the first Write. `gone`
  // must not call Finish itself if a Write is outstanding.
  virtual void OnGone(std::function<void()> gone) = 0;
};

// A sink for messages of one type. A cheap handle; copies are the same sink.
template <typename Response>
class Sink {
 public:
  explicit Sink(std::shared_ptr<MessageSink> sink) : sink_(std::move(sink)) {}

  void Write(const Response& message,
             std::function<void(bool alive)> ready) const {
    sink_->Write(message, std::move(ready));
  }
  void Finish(const absl::Status& status) const { sink_->Finish(status); }
  void OnGone(std::function<void()> gone) const {
    sink_->OnGone(std::move(gone));
  }

 private:
  std::shared_ptr<MessageSink> sink_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_SINK_H_
