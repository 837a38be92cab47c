// SPDX-License-Identifier: Apache-2.0
// Sinks for the answers of a method; each transport has its own.
#ifndef BOOTMILL_SERVER_API_SINK_H_
#define BOOTMILL_SERVER_API_SINK_H_

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"

namespace bootmill::server {

// Receives the answers of one call: messages, then a status. It is
// event-driven, so a stream that waits holds no thread. A transport makes it,
// and one handler uses it. Its functions may be called on any thread, but not
// at the same time.
class MessageSink {
 public:
  MessageSink() = default;
  MessageSink(const MessageSink&) = delete;
  MessageSink& operator=(const MessageSink&) = delete;
  virtual ~MessageSink() = default;

  // Sends `message`, which is copied or serialised before Write returns.
  // `ready` is called exactly once, on any thread, perhaps before Write
  // returns: with true when the next message may be written (flow control),
  // with false if the client is gone. In the latter case the handler stops and
  // calls Finish.
  virtual void Write(const google::protobuf::Message& message,
                     std::function<void(bool alive)> ready) = 0;

  // Ends the call. Call it exactly once, after the last `ready`; call nothing
  // afterwards.
  virtual void Finish(const absl::Status& status) = 0;

  // Has `gone` called if the client goes before Finish, or at once if it is
  // gone already; at most once. Call OnGone at most once, before the first
  // Write. `gone` must not call Finish while a Write is outstanding.
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
