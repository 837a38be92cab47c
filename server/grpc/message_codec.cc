// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/message_codec.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include "absl/strings/str_format.h"

namespace bootmill::server {

absl::Status DecodeMessage(const ::grpc::ByteBuffer& buffer,
                           google::protobuf::Message& message) {
  ::grpc::ByteBuffer copy(
      buffer);  // shares the bytes; the reader consumes the copy
  ::grpc::ProtoBufferReader reader(&copy);
  if (!reader.status().ok() || !message.ParseFromZeroCopyStream(&reader)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the request is not a %s", message.GetDescriptor()->full_name()));
  }
  return absl::OkStatus();
}

::grpc::ByteBuffer EncodeMessage(const google::protobuf::Message& message) {
  ::grpc::ByteBuffer buffer;
  bool own_buffer = false;
  // Serialising into memory cannot fail, because all sizes here are far below 2
  // GiB.
  (void)::grpc::GenericSerialize<::grpc::ProtoBufferWriter,
                                 google::protobuf::Message>(message, &buffer,
                                                            &own_buffer);
  return buffer;
}

}  // namespace bootmill::server
