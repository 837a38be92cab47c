// SPDX-License-Identifier: Apache-2.0
// One gRPC call of a method that takes a stream of requests.
#ifndef BOOTMILL_SERVER_GRPC_UPLOAD_REACTOR_H_
#define BOOTMILL_SERVER_GRPC_UPLOAD_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>

#include "server/api/dispatcher.h"
#include "server/grpc/call_reactor.h"

namespace bootmill::server {

// Hands one message after the other to the method's upload, on the
// dispatcher's pool, and sends its answer. Owned by gRPC.
class UploadReactor final : public ByteReactor {
 public:
  // Starts a call; the result belongs to itself. REQUIRES: as for CallReactor.
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

  // Runs `step` on the pool; a full pool ends the call.
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
  CallWatch whole_;    // of the upload
  CallWatch message_;  // of the message that is awaited
  RequestPlaces::Place place_;
  std::unique_ptr<MessageUpload> upload_;
  ::grpc::ByteBuffer request_;
  ::grpc::ByteBuffer response_;
  // gRPC has one step follow the other, on whatever thread. This says so to
  // ThreadSanitizer, which does not see into Debian's gRPC.
  std::atomic<bool> handed_on_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_UPLOAD_REACTOR_H_
