// SPDX-License-Identifier: Apache-2.0
#include "common/status.h"

#include <cerrno>
#include <system_error>

#include "absl/strings/str_format.h"

namespace bootmill {
namespace {

constexpr char kFieldUrl[] = "bootmill/field";

absl::StatusCode CodeOf(int error_number) {
  switch (error_number) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return absl::StatusCode::kResourceExhausted;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) {
    return status;
  }
  absl::Status annotated(status.code(),
                         absl::StrFormat("%s: %s", context, status.message()));
  status.ForEachPayload(
      [&](absl::string_view type_url, const absl::Cord& payload) {
        annotated.SetPayload(type_url, payload);
      });
  return annotated;
}

absl::Status AtField(const absl::Status& status, std::string_view field_path) {
  absl::Status annotated = Annotate(status, field_path);
  if (!annotated.ok()) {
    // By a view: the name of Cord's other constructor differs between g++,
    // which built Debian's library, and clang.
    annotated.SetPayload(kFieldUrl, absl::Cord(absl::string_view(
                                        field_path.data(), field_path.size())));
  }
  return annotated;
}

std::optional<std::string> FieldOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kFieldUrl);
  if (!payload.has_value()) {
    return std::nullopt;
  }
  return std::string(*payload);
}

absl::Status ErrnoStatus(int error_number, std::string_view what) {
  return {CodeOf(error_number),
          absl::StrFormat("%s: %s", what,
                          std::generic_category().message(error_number))};
}

}  // namespace bootmill
