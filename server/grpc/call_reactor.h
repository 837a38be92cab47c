// SPDX-License-Identifier: Apache-2.0
// One gRPC call of a method that takes one request: unary or server-streaming.
#ifndef BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_
#define BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/dispatcher.h"
#include "server/api/request_places.h"
#include "server/api/sink.h"
#include "server/grpc/call_watch.h"
#include "server/grpc/callers.h"

namespace bootmill::server {

using ByteReactor =
    ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer>;

// What all calls of a server share. REQUIRES: outlives them.
struct GrpcCalls {
  const Dispatcher& dispatcher;
  const Callers& callers;
  std::shared_ptr<RequestPlaces> places;   // for requests that arrive
  std::shared_ptr<RequestPlaces> uploads;  // for streams of requests
  mutable std::atomic<int> open = 0;       // counts calls under way
};

// Turns what the connection says of a caller into who sends this call. Errors:
// UNAUTHENTICATED, for nobody too.
absl::Status Identify(const GrpcCalls& calls,
                      const ::grpc::CallbackServerContext& context,
                      Peer& caller);

// What a client may take. Stated in docs/security.md.
// For one request, from the moment that it has a place.
inline constexpr std::chrono::seconds kRequestTime{30};
// For taking one message of an answer; at most 1 MiB, mostly far less.
inline constexpr std::chrono::seconds kAnswerStallTime{60};
// For the whole of an upload.
inline constexpr std::chrono::minutes kUploadTime{15};

// Reads the request, hands the call to the dispatcher and is the sink of its
// answers. Lives until both gRPC and the handler are done with it.
class CallReactor final : public ByteReactor, public MessageSink {
 public:
  // Starts a call; the result belongs to itself. Nothing is read of a caller
  // without a name. REQUIRES: `method` outlives the server's calls.
  static CallReactor* Start(const GrpcCalls& calls, const Method& method,
                            ::grpc::CallbackServerContext* context);

  ~CallReactor() override;

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
  CallReactor(const GrpcCalls& calls, const Method& method,
              ::grpc::CallbackServerContext* context);

  const GrpcCalls& calls_;
  const Method& method_;
  Peer caller_;
  const size_t error_bytes_;  // what the client takes of an error
  CallWatch watch_;
  std::shared_ptr<CallReactor> self_;
  RequestPlaces::Place place_;  // while the request arrives
  ::grpc::ByteBuffer request_;
  ::grpc::ByteBuffer response_;
  // Of the write under way.
  std::function<void(bool)> ready_;

  Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> gone_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_
