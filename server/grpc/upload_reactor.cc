// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/upload_reactor.h"

#include <chrono>
#include <utility>

#include "common/rpc/error_info.h"
#include "common/rpc/grpc_status.h"
#include "server/grpc/message_codec.h"

namespace bootmill::server {
namespace {

constexpr std::chrono::milliseconds kUploadBusyDelay{5000};

}  // namespace

UploadReactor* UploadReactor::Start(const GrpcCalls& calls,
                                    const Method& method,
                                    ::grpc::CallbackServerContext* context) {
  auto* const call = new UploadReactor(calls, method, context);
  const absl::Status known = Identify(calls, *context, call->caller_);
  if (!known.ok()) {
    call->End(known);
    return call;
  }
  call->place_ = calls.uploads->TryEnter(call->caller_.identity);
  if (call->place_ == nullptr) {
    call->End(rpc::BusyError("TOO_MANY_UPLOADS",
                             "the daemon takes as many uploads as it can, of "
                             "all callers or of this one; try again later",
                             kUploadBusyDelay));
    return call;
  }
  call->whole_.Set(calls.limits.upload_time);
  call->RunOnPool(Work::kQuick, [call] { call->Open(); });
  return call;
}

void UploadReactor::RunOnPool(Work kind, std::function<void()> step) {
  if (!calls_.dispatcher.Run(kind, caller_.identity, std::move(step))) {
    End(ServerBusy());
  }
}

void UploadReactor::Open() {
  absl::StatusOr<std::unique_ptr<MessageUpload>> upload =
      calls_.dispatcher.Open(method_, caller_);
  if (!upload.ok()) {
    return End(upload.status());
  }
  upload_ = *std::move(upload);
  ReadNext();
}

void UploadReactor::ReadNext() {
  message_.Set(calls_.limits.request_time);
  handed_on_.store(true, std::memory_order_release);
  StartRead(&request_);
}

void UploadReactor::OnReadDone(bool ok) {
  (void)handed_on_.load(std::memory_order_acquire);
  message_.Clear();
  if (ok) {
    return RunOnPool(Work::kQuick, [this] { Add(); });
  }
  if (context_->IsCancelled()) {
    return End(absl::CancelledError("the client is gone"));
  }
  RunOnPool(Work::kHeavy, [this] { Answer(); });
}

void UploadReactor::Add() {
  const std::unique_ptr<google::protobuf::Message> message =
      method_.NewRequest();
  absl::Status status = DecodeMessage(request_, *message);
  request_.Clear();
  if (status.ok()) {
    status = upload_->Add(*message);
  }
  if (!status.ok()) {
    return End(status);
  }
  ReadNext();
}

void UploadReactor::Answer() {
  const absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer =
      upload_->Finish();
  if (!answer.ok()) {
    return End(answer.status());
  }
  response_ = EncodeMessage(**answer);
  StartWrite(&response_);
}

void UploadReactor::OnWriteDone(bool ok) {
  End(ok ? absl::OkStatus() : absl::CancelledError("the client is gone"));
}

void UploadReactor::OnDone() {
  whole_.Stop();
  message_.Stop();
  delete this;
}

void UploadReactor::End(const absl::Status& status) {
  upload_.reset();
  place_.reset();
  Finish(rpc::ToGrpcStatus(status));
}

}  // namespace bootmill::server
