// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/error_info.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/status.h"

namespace bootmill::rpc {
namespace {

constexpr char kInfoUrl[] = "bootmill/error_info";
constexpr char kDomain[] = "bootmill";
constexpr char kOmitted[] = "omitted_violations";

// Returns at most the first `bytes` bytes of `text`, cut between UTF-8
// characters.
std::string Shortened(std::string_view text, size_t bytes) {
  constexpr std::string_view kMore = "...";
  constexpr unsigned kContinues = 0x80;
  constexpr unsigned kMask = 0xc0;
  if (text.size() <= bytes) {
    return std::string(text);
  }
  size_t end = bytes - kMore.size();
  while (end > 0 &&
         (static_cast<unsigned char>(text[end]) & kMask) == kContinues) {
    --end;
  }
  return std::string(text.substr(0, end)).append(kMore);
}

// A limit for each text, so that a long one does not displace the others.
void ShortenEach(v1::ErrorInfo& info) {
  constexpr size_t kMaxTextBytes = 500;
  for (v1::FieldViolation& violation : *info.mutable_field_violations()) {
    violation.set_description(
        Shortened(violation.description(), kMaxTextBytes));
    violation.set_field(Shortened(violation.field(), kMaxTextBytes));
  }
  for (auto& [key, value] : *info.mutable_metadata()) {
    value = Shortened(value, kMaxTextBytes);
  }
}

}  // namespace

absl::Status WithErrorInfo(absl::Status status, v1::ErrorInfo info) {
  info.set_domain(kDomain);
  if (!status.ok()) {
    const std::string text = info.SerializeAsString();
    status.SetPayload(kInfoUrl, absl::Cord(absl::string_view(text)));
  }
  return status;
}

std::optional<v1::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kInfoUrl);
  v1::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  return info;
}

absl::Status Error(absl::StatusCode code, std::string_view reason,
                   const std::string& message,
                   const std::map<std::string, std::string>& metadata) {
  v1::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return WithErrorInfo(absl::Status(code, message), std::move(info));
}

absl::Status BusyError(std::string_view reason, const std::string& message,
                       std::chrono::milliseconds retry_delay) {
  v1::ErrorInfo info;
  info.set_reason(std::string(reason));
  *info.mutable_retry_delay() =
      google::protobuf::util::TimeUtil::MillisecondsToDuration(
          retry_delay.count());
  return WithErrorInfo(absl::ResourceExhaustedError(message), std::move(info));
}

absl::Status FieldError(std::string_view field, const std::string& message) {
  v1::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  v1::FieldViolation& violation = *info.add_field_violations();
  violation.set_field(std::string(field));
  violation.set_description(message);
  return WithErrorInfo(
      absl::InvalidArgumentError(std::string(field) + ": " + message),
      std::move(info));
}

void OmitViolations(v1::ErrorInfo& info, size_t count) {
  if (count > 0) {
    (*info.mutable_metadata())[kOmitted] =
        std::to_string(OmittedViolations(info) + count);
  }
}

size_t OmittedViolations(const v1::ErrorInfo& info) {
  const auto found = info.metadata().find(kOmitted);
  size_t count = 0;
  return found != info.metadata().end() &&
                 absl::SimpleAtoi(found->second, &count)
             ? count
             : 0;
}

absl::Status AsInputError(const absl::Status& status) {
  if (!absl::IsResourceExhausted(status)) {
    return status;
  }
  absl::Status invalid(absl::StatusCode::kInvalidArgument, status.message());
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    invalid.SetPayload(url, payload);
  });
  return invalid;
}

absl::Status WithDefaultErrorInfo(const absl::Status& status) {
  if (status.ok() || ErrorInfoOf(status).has_value()) {
    return status;
  }
  v1::ErrorInfo info;
  info.set_reason(absl::StatusCodeToString(status.code()));
  if (const std::optional<std::string> field = FieldOf(status)) {
    v1::FieldViolation& violation = *info.add_field_violations();
    violation.set_field(*field);
    violation.set_description(std::string(status.message()));
  }
  return WithErrorInfo(status, std::move(info));
}

absl::Status Bound(const absl::Status& status, size_t bytes) {
  constexpr size_t kMaxMessageBytes = 1024;
  const size_t message_bytes = std::min(bytes / 4, kMaxMessageBytes);
  absl::Status bounded(status.code(),
                       Shortened(std::string(status.message()), message_bytes));
  std::optional<v1::ErrorInfo> info = ErrorInfoOf(status);
  if (status.ok() || !info.has_value()) {
    return status.ok() ? status : bounded;
  }
  const auto with = [&](const v1::ErrorInfo& details) {
    return WithErrorInfo(bounded, details);
  };
  const auto fits = [&] {
    return ToRpcStatus(with(*info)).ByteSizeLong() <= bytes;
  };
  if (!fits()) {
    ShortenEach(*info);
  }
  while (!fits() && info->field_violations_size() > 0) {
    info->mutable_field_violations()->RemoveLast();
    OmitViolations(*info, 1);
  }
  if (!fits()) {
    info->clear_metadata();
  }
  return with(*info);
}

v1::RpcStatus ToRpcStatus(const absl::Status& status) {
  v1::RpcStatus wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  if (const std::optional<v1::ErrorInfo> info = ErrorInfoOf(status)) {
    wire.add_details()->PackFrom(*info);
  }
  return wire;
}

absl::Status FromRpcStatus(const v1::RpcStatus& wire) {
  const absl::Status status(static_cast<absl::StatusCode>(wire.code()),
                            wire.message());
  for (const google::protobuf::Any& detail : wire.details()) {
    v1::ErrorInfo info;
    if (detail.UnpackTo(&info)) {
      return WithErrorInfo(status, std::move(info));
    }
  }
  return status;
}

}  // namespace bootmill::rpc
