// SPDX-License-Identifier: Apache-2.0
#include "server/http/codec.h"

#include <google/protobuf/util/json_util.h>

#include <limits>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

absl::Status BadMessage(const pb::Message& message, std::string_view problem) {
  const std::string& type = message.GetDescriptor()->full_name();
  return rpc::Error(
      absl::StatusCode::kInvalidArgument, "BAD_MESSAGE",
      absl::StrFormat("the body is not a %s: %s", type, problem),
      {{"type", type}});
}

}  // namespace

std::optional<Codec> FindCodec(std::string_view name) {
  if (name == "json") {
    return Codec::kJson;
  }
  return name == "proto" ? std::optional(Codec::kProto) : std::nullopt;
}

std::string_view CodecName(Codec codec) {
  return codec == Codec::kJson ? "json" : "proto";
}

absl::Status ReadMessage(Codec codec, std::string_view text,
                         pb::Message& message) {
  if (text.empty()) {
    message.Clear();
    return absl::OkStatus();
  }
  if (codec == Codec::kJson) {
    const pb::util::Status status = pb::util::JsonStringToMessage(
        pb::StringPiece(text.data(), text.size()), &message);
    return status.ok() ? absl::OkStatus()
                       : BadMessage(message, status.message().ToString());
  }
  if (text.size() > std::numeric_limits<int>::max() ||
      !message.ParseFromArray(text.data(), static_cast<int>(text.size()))) {
    return BadMessage(message, "its binary form does not parse");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> WriteMessage(Codec codec,
                                         const pb::Message& message) {
  std::string text;
  if (codec == Codec::kJson) {
    const pb::util::Status status =
        pb::util::MessageToJsonString(message, &text);
    if (!status.ok()) {
      return absl::InternalError(
          absl::StrFormat("cannot write %s as JSON: %s",
                          message.GetDescriptor()->full_name(),
                          status.message().ToString()));
    }
    return text;
  }
  if (!message.SerializeToString(&text)) {
    return absl::InternalError(
        absl::StrFormat("cannot write a %s of %d bytes",
                        message.GetDescriptor()->full_name(),
                        message.ByteSizeLong()));
  }
  return text;
}

}  // namespace bootmill::server
