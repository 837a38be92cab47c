// SPDX-License-Identifier: Apache-2.0
#include "server/http/errors.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/escaping.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
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

// Standard base64 without padding, as the protocol wants it.
std::string UnpaddedBase64(const std::string& bytes) {
  std::string text;
  absl::Base64Escape(bytes, &text);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

// Returns the message in `detail` as JSON, or nullopt if this program does not
// know its type.
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
    entry["type"] =
        detail.type_url().substr(detail.type_url().rfind('/') + 1);
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
    // Whole seconds, rounded up.
    const int64_t delay_ms =
        pb::util::TimeUtil::DurationToMilliseconds(info->retry_delay());
    response.headers.emplace_back("Retry-After",
                                  std::to_string((delay_ms + 999) / 1000));
  }
  response.text = ErrorJson(detailed);
  return response;
}

}  // namespace bootmill::server
