// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_check.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/printable.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "common/utf8.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

constexpr size_t kShownBytes = 64;

// The fields that are not one short line. A test holds them against the schema.
constexpr std::array kRules = {
    // A spec's own reader says what is too long, and where it is wrong.
    TextRule{"bootmill.v1.SpecSource.text", 1024 * 1024, TextForm::kRaw},
    // So does the reader of PEM.
    TextRule{"bootmill.v1.IssueCredentialRequest.certificate_request",
             16 * 1024, TextForm::kRaw},
    TextRule{"bootmill.v1.CreateFleetRequest.message", 1000, TextForm::kLines},
    TextRule{"bootmill.v1.UpdateFleetRequest.message", 1000, TextForm::kLines},
};

TextRule RuleOf(const pb::FieldDescriptor& field) {
  const auto* const rule = std::find_if(
      kRules.begin(), kRules.end(),
      [&](const TextRule& one) { return one.field == field.full_name(); });
  return rule == kRules.end()
             ? TextRule{field.full_name(), kMaxTextBytes, TextForm::kLine}
             : *rule;
}

// Returns what is wrong with `text`; empty if nothing is.
std::string ProblemOf(std::string_view text, TextForm form) {
  if (const auto invalid = FindInvalidUtf8(text); invalid.has_value()) {
    return absl::StrFormat("expected UTF-8, which byte %d is not", *invalid);
  }
  if (form == TextForm::kRaw) {
    return "";
  }
  for (size_t at = 0; at < text.size();) {
    const size_t end =
        form == TextForm::kLines
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
  const TextRule rule = RuleOf(field);
  if (text.size() > rule.max_bytes) {
    return rpc::FieldError(
        path, absl::StrFormat("expected at most %d bytes, not %d: `%s`",
                              rule.max_bytes, text.size(),
                              PrintableStart(text, kShownBytes)));
  }
  const std::string problem = ProblemOf(text, rule.form);
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

// Checks one value of a field: the one with `index` if it is repeated.
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

std::span<const TextRule> TextRules() { return kRules; }

bool IsPlainLine(std::string_view text) {
  return text.size() <= kMaxTextBytes &&
         ProblemOf(text, TextForm::kLine).empty();
}

}  // namespace bootmill::server
