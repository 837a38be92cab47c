// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_check.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/text_rule.pb.h"
#include "common/printable.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "common/utf8.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

constexpr size_t kShownBytes = 64;

// Returns what is wrong with `text`; empty if it is valid.
std::string ProblemOf(std::string_view text, v1::TextRule::Form form) {
  if (const auto invalid = FindInvalidUtf8(text); invalid.has_value()) {
    return absl::StrFormat("expected UTF-8, which byte %d is not", *invalid);
  }
  if (form == v1::TextRule::FORM_RAW) {
    return "";
  }
  for (size_t at = 0; at < text.size();) {
    const size_t end =
        form == v1::TextRule::FORM_LINES
            ? std::min(text.find_first_of("\n\t", at), text.size())
            : text.size();
    const auto bad = FindUnprintable(text.substr(at, end - at));
    if (bad.has_value()) {
      return absl::StrFormat("expected text that can be shown, not U+%04X",
                             static_cast<uint32_t>(*bad));
    }
    at = end + 1;
  }
  return "";
}

absl::Status CheckText(const std::string& path, const std::string& text,
                       const pb::FieldDescriptor& field) {
  const v1::TextRule& rule = field.options().GetExtension(v1::text_rule);
  const size_t most = rule.max_bytes() > 0 ? rule.max_bytes() : kMaxTextBytes;
  if (text.size() > most) {
    return rpc::FieldError(
        path, absl::StrFormat("expected at most %d bytes, not %d: `%s`", most,
                              text.size(), PrintableStart(text, kShownBytes)));
  }
  const std::string problem = ProblemOf(text, rule.form());
  return problem.empty()
             ? absl::OkStatus()
             : rpc::FieldError(
                   path, absl::StrFormat("%s: `%s`", problem,
                                         PrintableStart(text, kShownBytes)));
}

absl::Status CheckEnum(const std::string& path, int number,
                       const pb::FieldDescriptor& field) {
  if (field.enum_type()->FindValueByNumber(number) != nullptr) {
    return absl::OkStatus();
  }
  return rpc::FieldError(
      path, absl::StrFormat("%d is no %s that this daemon knows", number,
                            field.enum_type()->name()));
}

absl::Status CheckMessage(const std::string& prefix,
                          const pb::Message& message);

// Checks one value of a field; `index` is its place in a repeated field.
absl::Status CheckValue(const std::string& path, const pb::Message& message,
                        const pb::FieldDescriptor& field, int index) {
  const pb::Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.type()) {
    case pb::FieldDescriptor::TYPE_STRING:
      return CheckText(
          path,
          repeated ? reflection.GetRepeatedString(message, &field, index)
                   : reflection.GetString(message, &field),
          field);
    case pb::FieldDescriptor::TYPE_ENUM:
      return CheckEnum(
          path,
          repeated ? reflection.GetRepeatedEnumValue(message, &field, index)
                   : reflection.GetEnumValue(message, &field),
          field);
    case pb::FieldDescriptor::TYPE_MESSAGE:
    case pb::FieldDescriptor::TYPE_GROUP:
      return CheckMessage(
          path + '.',
          repeated ? reflection.GetRepeatedMessage(message, &field, index)
                   : reflection.GetMessage(message, &field));
    default:
      return absl::OkStatus();
  }
}

absl::Status CheckMessage(const std::string& prefix,
                          const pb::Message& message) {
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    if (!field->is_repeated()) {
      RETURN_IF_ERROR(CheckValue(path, message, *field, 0));
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    if (size > kMaxElements) {
      return rpc::FieldError(
          path,
          absl::StrFormat("expected at most %d, not %d", kMaxElements, size));
    }
    for (int i = 0; i < size; ++i) {
      RETURN_IF_ERROR(
          CheckValue(absl::StrFormat("%s[%d]", path, i), message, *field, i));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckRequest(const pb::Message& request) {
  return CheckMessage("", request);
}

absl::Status CheckRequestId(std::string_view id) {
  constexpr size_t kMaxLength = 64;
  const bool good =
      id.size() <= kMaxLength && std::all_of(id.begin(), id.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
      });
  return good ? absl::OkStatus()
              : rpc::FieldError("request_id",
                                "expected at most 64 letters, digits and `-`");
}

bool IsPlainLine(std::string_view text) {
  return text.size() <= kMaxTextBytes &&
         ProblemOf(text, v1::TextRule::FORM_LINE).empty();
}

}  // namespace bootmill::server
