// SPDX-License-Identifier: Apache-2.0
// One gRPC call of a method that takes one request: unary or server-streaming.
#ifndef BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_
#define BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <mutex>

#include "server/api/dispatcher.h"
#include "server/api/sink.h"

namespace bootmill::server {

using ByteReactor =
    ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer>;

// Reads the request, hands the call to the dispatcher and is the sink of its
// answers. Lives until both gRPC and the handler are done with it.
class CallReactor final : public ByteReactor, public MessageSink {
 public:
  // Starts a call; the result belongs to itself. REQUIRES: `dispatcher` and
  // `method` outlive the server's calls.
  static CallReactor* Start(const Dispatcher& dispatcher, const Method& method,
                            ::grpc::CallbackServerContext* context);

  // MessageSink.
  void Write(const google::protobuf::Message& message,
             std::function<void(bool alive)> ready) override;
  void Finish(const absl::Status& status) override;
  void OnGone(std::function<void()> gone) override;

  // ServerBidiReactor.
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  CallReactor(const Dispatcher& dispatcher, const Method& method,
              ::grpc::CallbackServerContext* context);

  const Dispatcher& dispatcher_;
  const Method& method_;
  ::grpc::CallbackServerContext* const context_;
  std::shared_ptr<CallReactor> self_;
  ::grpc::ByteBuffer request_;
  ::grpc::ByteBuffer response_;
  // Of the write under way.
  std::function<void(bool)> ready_;

  std::mutex mutex_;  // guards what follows
  bool cancelled_ = false;
  std::function<void()> gone_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_
