// SPDX-License-Identifier: Apache-2.0
#include "server/http/connect_format.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

absl::Status BadMessage(const pb::Message& message, std::string_view problem) {
  const std::string& type = message.GetDescriptor()->full_name();
  return rpc::Error(absl::StatusCode::kInvalidArgument, "BAD_MESSAGE",
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
      return absl::InternalError(absl::StrFormat(
          "cannot write %s as JSON: %s", message.GetDescriptor()->full_name(),
          status.message().ToString()));
    }
    return text;
  }
  if (!message.SerializeToString(&text)) {
    return absl::InternalError(absl::StrFormat(
        "cannot write a %s of %d bytes", message.GetDescriptor()->full_name(),
        message.ByteSizeLong()));
  }
  return text;
}

namespace {

constexpr uint8_t kCompressed = 1;
constexpr uint8_t kEndStream = 2;

uint8_t ByteAt(std::string_view text, size_t offset) {
  return static_cast<uint8_t>(text[offset]);
}

}  // namespace

std::string WriteEnvelope(EnvelopeKind kind, std::string_view payload) {
  const auto size = static_cast<uint32_t>(payload.size());
  std::string frame;
  frame.reserve(kEnvelopeHeaderBytes + payload.size());
  frame.push_back(kind == EnvelopeKind::kEndStream ? char{kEndStream} : '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>((size >> shift) & 0xff));
  }
  frame.append(payload);
  return frame;
}

absl::StatusOr<size_t> ReadEnvelopeHeader(std::string_view bytes) {
  const uint8_t flags = ByteAt(bytes, 0);
  if ((flags & kCompressed) != 0) {
    return absl::UnimplementedError(
        "compressed messages are not supported; supported: identity");
  }
  if (flags != 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "body: flags 0x%02x of a request's frame, expected 0", flags));
  }
  uint32_t size = 0;
  for (size_t i = 1; i < kEnvelopeHeaderBytes; ++i) {
    size = size << 8 | ByteAt(bytes, i);
  }
  return size;
}

absl::StatusOr<std::string_view> ReadSingleEnvelope(std::string_view body) {
  if (body.size() < kEnvelopeHeaderBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "body: expected a frame of 5 bytes and a message, got %d bytes",
        body.size()));
  }
  ASSIGN_OR_RETURN(const size_t size, ReadEnvelopeHeader(body));
  const std::string_view rest = body.substr(kEnvelopeHeaderBytes);
  if (size != rest.size()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "body: expected one message of %d bytes as its frame says, got %d "
        "bytes",
        size, rest.size()));
  }
  return rest;
}

namespace {

namespace pb = google::protobuf;
using Json = nlohmann::ordered_json;

struct Row {
  absl::StatusCode code;
  std::string_view name;
  int http_status;
};

constexpr std::array kRows = {
    Row{absl::StatusCode::kCancelled, "canceled", 499},
    Row{absl::StatusCode::kUnknown, "unknown", 500},
    Row{absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
    Row{absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
    Row{absl::StatusCode::kNotFound, "not_found", 404},
    Row{absl::StatusCode::kAlreadyExists, "already_exists", 409},
    Row{absl::StatusCode::kPermissionDenied, "permission_denied", 403},
    Row{absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
    Row{absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
    Row{absl::StatusCode::kAborted, "aborted", 409},
    Row{absl::StatusCode::kOutOfRange, "out_of_range", 400},
    Row{absl::StatusCode::kUnimplemented, "unimplemented", 501},
    Row{absl::StatusCode::kInternal, "internal", 500},
    Row{absl::StatusCode::kUnavailable, "unavailable", 503},
    Row{absl::StatusCode::kDataLoss, "data_loss", 500},
    Row{absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
};
constexpr const Row& kUnknownRow = kRows[1];

const Row& RowOf(absl::StatusCode code) {
  for (const Row& row : kRows) {
    if (row.code == code) {
      return row;
    }
  }
  return kUnknownRow;
}

// Returns standard base64 without padding, as the protocol demands.
std::string UnpaddedBase64(const std::string& bytes) {
  std::string text;
  absl::Base64Escape(bytes, &text);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

// Returns the message in `detail` as JSON; nullopt if its type is unknown to
// this program.
std::optional<Json> Readable(const pb::Any& detail) {
  const pb::Descriptor* type =
      pb::DescriptorPool::generated_pool()->FindMessageTypeByName(
          detail.type_url().substr(detail.type_url().rfind('/') + 1));
  if (type == nullptr) {
    return std::nullopt;
  }
  const std::unique_ptr<pb::Message> message(
      pb::MessageFactory::generated_factory()->GetPrototype(type)->New());
  std::string text;
  if (!message->ParseFromString(detail.value()) ||
      !pb::util::MessageToJsonString(*message, &text).ok()) {
    return std::nullopt;
  }
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? std::nullopt : std::optional<Json>(json);
}

Json ErrorObject(const absl::Status& error) {
  const v1::RpcStatus wire = rpc::ToRpcStatus(error);
  Json object;
  object["code"] = ConnectCode(error.code());
  object["message"] = wire.message();
  for (const pb::Any& detail : wire.details()) {
    Json entry;
    entry["type"] = detail.type_url().substr(detail.type_url().rfind('/') + 1);
    entry["value"] = UnpaddedBase64(detail.value());
    if (const std::optional<Json> readable = Readable(detail)) {
      entry["debug"] = *readable;
    }
    object["details"].push_back(entry);
  }
  return object;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false,
                   Json::error_handler_t::replace);
}

}  // namespace

std::string_view ConnectCode(absl::StatusCode code) { return RowOf(code).name; }

int HttpStatusOf(absl::StatusCode code) { return RowOf(code).http_status; }

std::string ErrorJson(const absl::Status& error) {
  return Dump(ErrorObject(error));
}

std::string EndStreamJson(const absl::Status& status) {
  return status.ok() ? "{}" : Dump(Json{{"error", ErrorObject(status)}});
}

HttpResponse ErrorResponse(const absl::Status& error) {
  return ErrorResponse(HttpStatusOf(error.code()), error);
}

HttpResponse ErrorResponse(int http_status, const absl::Status& error) {
  const absl::Status detailed = rpc::WithDefaultErrorInfo(error);
  HttpResponse response;
  response.status = http_status;
  response.headers = {{"Content-Type", "application/json"}};
  const std::optional<v1::ErrorInfo> info = rpc::ErrorInfoOf(detailed);
  if (info.has_value() && info->has_retry_delay()) {
    // The delay in whole seconds, rounded up.
    const int64_t delay_ms =
        pb::util::TimeUtil::DurationToMilliseconds(info->retry_delay());
    response.headers.emplace_back("Retry-After",
                                  std::to_string((delay_ms + 999) / 1000));
  }
  response.text = ErrorJson(detailed);
  return response;
}

}  // namespace bootmill::server
