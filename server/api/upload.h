// SPDX-License-Identifier: Apache-2.0
// Methods whose request is a stream of messages.
#ifndef BOOTMILL_SERVER_API_UPLOAD_H_
#define BOOTMILL_SERVER_API_UPLOAD_H_

#include <google/protobuf/message.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::server {

// One call with a client stream. Its functions are not called at the same time.
// Destroying it before Finish gives the call up, which changes nothing.
class MessageUpload {
 public:
  MessageUpload() = default;
  MessageUpload(const MessageUpload&) = delete;
  MessageUpload& operator=(const MessageUpload&) = delete;
  virtual ~MessageUpload() = default;

  // Takes the next message. After an error the call has ended.
  virtual absl::Status Add(const google::protobuf::Message& message) = 0;

  // Called at the end of the stream; returns the answer.
  virtual absl::StatusOr<std::unique_ptr<google::protobuf::Message>>
  Finish() = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_UPLOAD_H_
