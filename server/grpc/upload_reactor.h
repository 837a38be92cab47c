// SPDX-License-Identifier: Apache-2.0
// A gRPC call with a stream of requests.
#ifndef BOOTMILL_SERVER_GRPC_UPLOAD_REACTOR_H_
#define BOOTMILL_SERVER_GRPC_UPLOAD_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>

#include "server/api/dispatcher.h"
#include "server/grpc/call_reactor.h"

namespace bootmill::server {

// Passes the messages one after the other to the method's upload, on the
// dispatcher's pool, and sends its answer. gRPC owns it.
class UploadReactor final : public ByteReactor {
 public:
  // Starts a call. The object owns itself. REQUIRES: as for CallReactor.
  static UploadReactor* Start(const GrpcCalls& calls, const Method& method,
                              ::grpc::CallbackServerContext* context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  UploadReactor(const GrpcCalls& calls, const Method& method,
                ::grpc::CallbackServerContext* context)
      : calls_(calls),
        method_(method),
        context_(context),
        caller_(calls.callers.Find(context->peer())),
        whole_(context),
        message_(context) {
    ++calls_.open;
  }
  ~UploadReactor() override { --calls_.open; }

  // Runs `step` on the pool; if the pool is full, the call ends.
  using Work = Dispatcher::Work;
  void RunOnPool(Work kind, std::function<void()> step);
  void Open();
  void ReadNext();
  void Add();
  void Answer();
  void End(const absl::Status& status);

  const GrpcCalls& calls_;
  const Method& method_;
  ::grpc::CallbackServerContext* const context_;
  Peer caller_;
  CallWatch whole_;    // the deadline of the upload
  CallWatch message_;  // the deadline of the message that is awaited
  RequestPlaces::Place place_;
  std::unique_ptr<MessageUpload> upload_;
  ::grpc::ByteBuffer request_;
  ::grpc::ByteBuffer response_;
  // gRPC never runs two steps at the same time, but on different threads. This
  // mutex tells ThreadSanitizer so, which cannot see into Debian's gRPC.
  std::atomic<bool> handed_on_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_UPLOAD_REACTOR_H_
