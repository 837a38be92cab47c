// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/upload_reactor.h"

#include <chrono>
#include <utility>

#include "common/rpc/error_info.h"
#include "common/rpc/grpc_status.h"
#include "server/grpc/caller.h"
#include "server/grpc/message_codec.h"

namespace bootmill::server {

UploadReactor* UploadReactor::Start(const Dispatcher& dispatcher,
                                    const Method& method,
                                    ::grpc::CallbackServerContext* context) {
  auto* const call = new UploadReactor(dispatcher, method, context);
  call->RunOnPool([call] { call->Open(); });
  return call;
}

void UploadReactor::RunOnPool(std::function<void()> step) {
  if (!dispatcher_.pool().Run(std::move(step))) {
    End(rpc::BusyError("SERVER_BUSY",
                       "the daemon has too many calls waiting; try again",
                       std::chrono::milliseconds(500)));
  }
}

void UploadReactor::Open() {
  absl::StatusOr<std::unique_ptr<MessageUpload>> upload =
      dispatcher_.Open(method_, CallerOf(*context_));
  if (!upload.ok()) {
    return End(upload.status());
  }
  upload_ = *std::move(upload);
  ReadNext();
}

void UploadReactor::ReadNext() {
  handed_on_.store(true, std::memory_order_release);
  StartRead(&request_);
}

void UploadReactor::OnReadDone(bool ok) {
  (void)handed_on_.load(std::memory_order_acquire);
  if (ok) {
    return RunOnPool([this] { Add(); });
  }
  if (context_->IsCancelled()) {
    return End(absl::CancelledError("the client is gone"));
  }
  RunOnPool([this] { Answer(); });
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

void UploadReactor::End(const absl::Status& status) {
  upload_.reset();
  Finish(rpc::ToGrpcStatus(status));
}

}  // namespace bootmill::server
