// SPDX-License-Identifier: Apache-2.0
// Converting messages from and to gRPC's buffers.
#ifndef BOOTMILL_SERVER_GRPC_MESSAGE_CODEC_H_
#define BOOTMILL_SERVER_GRPC_MESSAGE_CODEC_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"

namespace bootmill::server {

// Parses `buffer` into `message`. Errors: INVALID_ARGUMENT. Thread-safe.
absl::Status DecodeMessage(const ::grpc::ByteBuffer& buffer,
                           google::protobuf::Message& message);

// Returns the bytes of `message`. Thread-safe.
::grpc::ByteBuffer EncodeMessage(const google::protobuf::Message& message);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_MESSAGE_CODEC_H_
