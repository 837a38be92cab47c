// SPDX-License-Identifier: Apache-2.0
// A gRPC call with one request, unary or server-streaming.
#ifndef BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_
#define BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/dispatcher.h"
#include "server/api/request_places.h"
#include "server/api/sink.h"
#include "server/grpc/call_limits.h"
#include "server/grpc/call_watch.h"
#include "server/grpc/callers.h"

namespace bootmill::server {

using ByteReactor =
    ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer>;

// What all calls of a server share. REQUIRES: outlives them.
struct GrpcCalls {
  const Dispatcher& dispatcher;
  Callers& callers;
  const CallLimits limits;
  std::shared_ptr<RequestPlaces>
      places;  // for requests that are being received
  // For calls with one answer, from before their request arrives until their
  // answer was sent: what clients do not read is limited by that.
  std::shared_ptr<RequestPlaces> answers;
  std::shared_ptr<RequestPlaces> streams;  // for streams of answers
  std::shared_ptr<RequestPlaces> uploads;  // for streams of requests
  mutable std::atomic<int> open = 0;       // how many calls are under way
};

// Finds out who sends this call, by its connection or by what it shows itself.
// Errors: UNAUTHENTICATED, also for kNobody.
absl::Status Identify(const GrpcCalls& calls,
                      const ::grpc::CallbackServerContext& context,
                      Peer& caller);

// Reads the request, passes the call to the dispatcher and is the sink for its
// answers. Lives until gRPC and the handler are both done with it.
class CallReactor final : public ByteReactor,
                          public MessageSink,
                          public std::enable_shared_from_this<CallReactor> {
 public:
  // Starts a call. The object owns itself. Nothing is read from a caller
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

  // Waits for one of `places`, and calls `next` with it if the call still is.
  void WaitFor(RequestPlaces& places,
               void (CallReactor::*next)(RequestPlaces::Place));
  void OnAnswerPlace(RequestPlaces::Place place);
  // It is the client's turn: meanwhile others may need what `place` stands for.
  void WaitForClient(const RequestPlaces::Place& place) const;
  void OnRequestPlace(RequestPlaces::Place place);

  const GrpcCalls& calls_;
  const Method& method_;
  const std::string connection_;  // its name: Callers
  Peer caller_;
  const size_t
      error_bytes_;  // the most bytes of an error that the client accepts
  CallWatch watch_;
  std::shared_ptr<CallReactor> self_;
  // Held until the call is done: one of these.
  RequestPlaces::Place stream_place_;
  RequestPlaces::Place answer_place_;
  RequestPlaces::Place place_;  // held while the request arrives
  ::grpc::ByteBuffer request_;
  ::grpc::ByteBuffer response_;
  // The `ready` of the write that is under way.
  std::function<void(bool)> ready_;

  Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  // Whether it waits for a place. Nothing of gRPC is under way then, so
  // OnCancel ends the call: calls that are taken back must not pile up.
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> gone_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALL_REACTOR_H_
