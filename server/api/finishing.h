// SPDX-License-Identifier: Apache-2.0
// What the dispatcher puts between a handler and a transport. Used by the
// dispatcher only.
#ifndef BOOTMILL_SERVER_API_FINISHING_H_
#define BOOTMILL_SERVER_API_FINISHING_H_

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/error_info.h"
#include "server/api/request_check.h"
#include "server/api/sink.h"
#include "server/api/upload.h"

namespace bootmill::server {

// Passes messages on, adds details to an error, and tells of both.
class FinishingSink : public MessageSink {
 public:
  FinishingSink(std::shared_ptr<MessageSink> next,
                std::function<void(const google::protobuf::Message&)> sent,
                std::function<void(const absl::Status&)> at_end)
      : next_(std::move(next)),
        sent_(std::move(sent)),
        at_end_(std::move(at_end)) {}

  void Write(const google::protobuf::Message& message,
             std::function<void(bool)> ready) override {
    sent_(message);
    next_->Write(message, std::move(ready));
  }
  void Finish(const absl::Status& status) override {
    const absl::Status detailed = rpc::WithDefaultErrorInfo(status);
    at_end_(detailed);
    next_->Finish(detailed);
  }
  void OnGone(std::function<void()> gone) override {
    next_->OnGone(std::move(gone));
  }

 private:
  std::shared_ptr<MessageSink> next_;
  std::function<void(const google::protobuf::Message&)> sent_;
  std::function<void(const absl::Status&)> at_end_;
};

// Checks the messages of an upload and audits its end. An upload that is given
// up has changed nothing.
class AuditedUpload : public MessageUpload {
 public:
  AuditedUpload(std::unique_ptr<MessageUpload> next,
                std::function<absl::Status()> allowed,
                std::function<void(const absl::Status&)> at_end)
      : next_(std::move(next)),
        allowed_(std::move(allowed)),
        at_end_(std::move(at_end)) {}

  absl::Status Add(const google::protobuf::Message& message) override {
    absl::Status status = CheckRequest(message);
    if (status.ok()) {
      status = next_->Add(message);
    }
    status = rpc::WithDefaultErrorInfo(status);
    if (!status.ok()) {
      at_end_(status);
    }
    return status;
  }
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Finish() override {
    // An upload takes long, so the caller's rights are checked again before it
    // has an effect.
    const absl::Status allowed = allowed_();
    absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer =
        allowed.ok() ? next_->Finish() : allowed;
    const absl::Status status = rpc::WithDefaultErrorInfo(answer.status());
    at_end_(status);
    if (!status.ok()) {
      return status;
    }
    return answer;
  }

 private:
  std::unique_ptr<MessageUpload> next_;
  std::function<absl::Status()> allowed_;
  std::function<void(const absl::Status&)> at_end_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_FINISHING_H_
