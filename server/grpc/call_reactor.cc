// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/call_reactor.h"

#include <utility>

#include "common/rpc/grpc_status.h"
#include "server/grpc/caller.h"
#include "server/grpc/message_codec.h"

namespace bootmill::server {

CallReactor* CallReactor::Start(const Dispatcher& dispatcher,
                                const Method& method,
                                ::grpc::CallbackServerContext* context) {
  // The constructor is private.
  const std::shared_ptr<CallReactor> call(
      new CallReactor(dispatcher, method, context));
  call->self_ = call;
  call->StartRead(&call->request_);
  return call.get();
}

CallReactor::CallReactor(const Dispatcher& dispatcher, const Method& method,
                         ::grpc::CallbackServerContext* context)
    : dispatcher_(dispatcher), method_(method), context_(context) {}

void CallReactor::OnReadDone(bool ok) {
  std::unique_ptr<google::protobuf::Message> request = method_.NewRequest();
  const absl::Status parsed =
      ok ? DecodeMessage(request_, *request)
         : absl::InvalidArgumentError("the call ended without a request");
  request_.Clear();
  if (!parsed.ok()) {
    return ByteReactor::Finish(rpc::ToGrpcStatus(parsed));
  }
  dispatcher_.Call(method_, CallerOf(*context_), std::move(request), self_);
}

void CallReactor::Write(const google::protobuf::Message& message,
                        std::function<void(bool alive)> ready) {
  ready_ = std::move(ready);
  response_ = EncodeMessage(message);
  StartWrite(&response_);
}

void CallReactor::OnWriteDone(bool ok) {
  // `ready` may start the next write, which sets ready_ anew.
  const std::function<void(bool)> ready = std::exchange(ready_, nullptr);
  ready(ok);
}

void CallReactor::Finish(const absl::Status& status) {
  ByteReactor::Finish(rpc::ToGrpcStatus(status));
}

void CallReactor::OnGone(std::function<void()> gone) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!cancelled_) {
      gone_ = std::move(gone);
      return;
    }
  }
  gone();
}

void CallReactor::OnCancel() {
  std::function<void()> gone;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    gone = std::exchange(gone_, nullptr);
  }
  if (gone) {
    gone();
  }
}

void CallReactor::OnDone() {
  {
    // What the handler gave may hold this call.
    const std::lock_guard<std::mutex> lock(mutex_);
    gone_ = nullptr;
  }
  // Moved out first: the last owner may go with it.
  const std::shared_ptr<CallReactor> self = std::move(self_);
}

}  // namespace bootmill::server
