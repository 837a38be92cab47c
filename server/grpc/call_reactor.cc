// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/call_reactor.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/mutex.h"
#include "common/rpc/error_info.h"
#include "common/rpc/grpc_status.h"
#include "common/status_macros.h"
#include "server/grpc/message_codec.h"

namespace bootmill::server {
namespace {

constexpr std::chrono::milliseconds kStreamsBusyDelay{5000};

// Returns how many bytes of an error the client accepts, according to its
// header.
size_t ErrorBytesOf(const ::grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(rpc::kErrorBytesHeader);
  uint64_t bytes = 0;
  return found != context.client_metadata().end() &&
                 absl::SimpleAtoi(absl::string_view(found->second.data(),
                                                    found->second.size()),
                                  &bytes)
             ? std::clamp<uint64_t>(bytes, rpc::kErrorBytes,
                                    rpc::kMostErrorBytes)
             : rpc::kErrorBytes;
}

}  // namespace

absl::Status Identify(const GrpcCalls& calls,
                      const ::grpc::CallbackServerContext& context,
                      Peer& caller) {
  const auto shown = context.client_metadata().find("authorization");
  Presented presented{.connection = caller.identity, .authorization = ""};
  if (shown != context.client_metadata().end()) {
    presented.authorization = {shown->second.data(), shown->second.size()};
  }
  ASSIGN_OR_RETURN(caller.identity, calls.dispatcher.Identify(presented));
  RETURN_IF_ERROR(Dispatcher::CheckKnown(caller.identity));
  if (presented.connection.kind == Identity::Kind::kNobody) {
    calls.callers.Introduce(context.peer(), caller.identity);
  }
  return absl::OkStatus();
}

CallReactor* CallReactor::Start(const GrpcCalls& calls, const Method& method,
                                ::grpc::CallbackServerContext* context) {
  // std::make_shared cannot call the private constructor.
  const std::shared_ptr<CallReactor> call(
      new CallReactor(calls, method, context));
  call->self_ = call;
  const absl::Status known = Identify(calls, *context, call->caller_);
  if (!known.ok()) {
    call->Finish(known);
    return call.get();
  }
  if (method.streams_responses()) {
    call->stream_place_ = calls.streams->TryEnter(call->caller_.identity);
    if (call->stream_place_ == nullptr) {
      // A stream may have no end, so nobody waits for a place.
      call->Finish(rpc::BusyError(
          "TOO_MANY_STREAMS",
          "the daemon has as many streams as it can, of all callers or of this "
          "one; end some first",
          kStreamsBusyDelay));
      return call.get();
    }
  }
  {
    const MutexLock lock(&call->mutex_);
    call->waiting_ = true;
  }
  if (method.streams_responses()) {
    call->OnAnswerPlace(nullptr);
  } else {
    call->WaitFor(*calls.answers, &CallReactor::OnAnswerPlace);
  }
  return call.get();
}

void CallReactor::WaitFor(RequestPlaces& places,
                          void (CallReactor::*next)(RequestPlaces::Place)) {
  // What waits does not keep the call, which ends when it is taken back.
  places.Enter(caller_.identity,
               [weak = weak_from_this(), next](RequestPlaces::Place place) {
                 if (const std::shared_ptr<CallReactor> call = weak.lock();
                     call != nullptr) {
                   (*call.*next)(std::move(place));
                 }
               });
}

void CallReactor::OnAnswerPlace(RequestPlaces::Place place) {
  {
    const MutexLock lock(&mutex_);
    if (cancelled_) {
      return;
    }
    answer_place_ = std::move(place);
  }
  WaitFor(*calls_.places, &CallReactor::OnRequestPlace);
}

void CallReactor::OnRequestPlace(RequestPlaces::Place place) {
  {
    const MutexLock lock(&mutex_);
    if (cancelled_) {
      return;
    }
    waiting_ = false;
    place_ = std::move(place);
  }
  watch_.Set(calls_.limits.request_time);
  WaitForClient(answer_place_);
  WaitForClient(place_);
  StartRead(&request_);
}

void CallReactor::WaitForClient(const RequestPlaces::Place& place) const {
  RequestPlaces::WaitForClient(
      place, [&callers = calls_.callers, connection = connection_] {
        callers.GiveWay(connection);
      });
}

CallReactor::CallReactor(const GrpcCalls& calls, const Method& method,
                         ::grpc::CallbackServerContext* context)
    : calls_(calls),
      method_(method),
      connection_(context->peer()),
      caller_(calls.callers.Find(connection_)),
      error_bytes_(ErrorBytesOf(*context)),
      watch_(context) {
  ++calls_.open;
}

CallReactor::~CallReactor() { --calls_.open; }

void CallReactor::OnReadDone(bool ok) {
  watch_.Clear();
  RequestPlaces::GoOn(answer_place_);
  std::unique_ptr<google::protobuf::Message> request = method_.NewRequest();
  const absl::Status parsed =
      ok ? DecodeMessage(request_, *request)
         : absl::InvalidArgumentError("the call ended without a request");
  request_.Clear();
  place_.reset();
  if (!parsed.ok()) {
    return ByteReactor::Finish(rpc::ToGrpcStatus(parsed));
  }
  calls_.dispatcher.Call(method_, caller_, std::move(request), self_);
}

void CallReactor::Write(const google::protobuf::Message& message,
                        std::function<void(bool alive)> ready) {
  ready_ = std::move(ready);
  response_ = EncodeMessage(message);
  watch_.Set(calls_.limits.answer_stall_time);
  WaitForClient(answer_place_);
  StartWrite(&response_);
}

void CallReactor::OnWriteDone(bool ok) {
  watch_.Clear();
  RequestPlaces::GoOn(answer_place_);
  // `ready` may start the next write, which sets ready_ again.
  const std::function<void(bool)> ready = std::exchange(ready_, nullptr);
  ready(ok);
}

void CallReactor::Finish(const absl::Status& status) {
  // Before the end, after which this object may be gone.
  WaitForClient(answer_place_);
  ByteReactor::Finish(rpc::ToGrpcStatus(status, error_bytes_));
}

void CallReactor::OnGone(std::function<void()> gone) {
  {
    const MutexLock lock(&mutex_);
    if (!cancelled_) {
      gone_ = std::move(gone);
      return;
    }
  }
  gone();
}

void CallReactor::OnCancel() {
  std::function<void()> gone;
  bool waits = false;
  {
    const MutexLock lock(&mutex_);
    cancelled_ = true;
    gone = std::exchange(gone_, nullptr);
    waits = std::exchange(waiting_, false);
  }
  if (waits) {
    Finish(absl::CancelledError("the client is gone"));
  }
  if (gone) {
    gone();
  }
}

void CallReactor::OnDone() {
  watch_.Stop();
  stream_place_.reset();
  answer_place_.reset();
  {
    // The handler's function may hold this call, and with that itself.
    const MutexLock lock(&mutex_);
    gone_ = nullptr;
  }
  // Moved out first, because this object may be destroyed with its last owner.
  const std::shared_ptr<CallReactor> self = std::move(self_);
}

}  // namespace bootmill::server
