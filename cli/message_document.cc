// SPDX-License-Identifier: Apache-2.0
#include "cli/message_document.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"

namespace bootmill::cli {
namespace {

namespace pb = google::protobuf;
using pb::util::TimeUtil;

Document MessageValue(const pb::Message& message) {
  // Found by name: a message read through descriptors may be a dynamic one.
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") {
    return TimeUtil::ToString(static_cast<const pb::Timestamp&>(message));
  }
  if (type == "google.protobuf.Duration") {
    return TimeUtil::DurationToMicroseconds(
        static_cast<const pb::Duration&>(message));
  }
  return ToDocument(message);
}

Document EnumDocument(const pb::FieldDescriptor& field, int value) {
  return value == 0 ? Document()
                    : Document(EnumText(*field.enum_type(), value));
}

Document TextDocument(const pb::FieldDescriptor& field,
                      const std::string& value) {
  return field.type() == pb::FieldDescriptor::TYPE_BYTES
             ? absl::Base64Escape(value)
             : value;
}

Document Single(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.has_presence() && !reflection.HasField(message, &field)) {
    return nullptr;
  }
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection.GetMessage(message, &field));
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return TextDocument(field, reflection.GetString(message, &field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return EnumDocument(field, reflection.GetEnumValue(message, &field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field);
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(message, &field);
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(message, &field);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, &field);
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetUInt64(message, &field);
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetFloat(message, &field);
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetDouble(message, &field);
  }
  return nullptr;
}

// The schema's lists hold messages, texts and enums.
Document Item(const pb::Message& message, const pb::FieldDescriptor& field,
              int index) {
  const pb::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(
          reflection.GetRepeatedMessage(message, &field, index));
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return TextDocument(field,
                          reflection.GetRepeatedString(message, &field, index));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return EnumDocument(
          field, reflection.GetRepeatedEnumValue(message, &field, index));
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetRepeatedInt32(message, &field, index);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetRepeatedUInt32(message, &field, index);
    default:
      return nullptr;
  }
}

Document Repeated(const pb::Message& message,
                  const pb::FieldDescriptor& field) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  Document list = field.is_map() ? Document::object() : Document::array();
  for (int i = 0; i < size; ++i) {
    Document item = Item(message, field, i);
    if (field.is_map()) {
      list[item["key"].get<std::string>()] = item["value"];
    } else {
      list.push_back(std::move(item));
    }
  }
  return list;
}

}  // namespace

Document ToDocument(const pb::Message& message) {
  Document document = Document::object();
  const pb::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    document[field.name()] =
        field.is_repeated() ? Repeated(message, field) : Single(message, field);
  }
  return document;
}

std::string TimeText(const pb::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) {
    return "-";
  }
  return TimeUtil::ToString(TimeUtil::SecondsToTimestamp(time.seconds()));
}

std::string DurationText(const pb::Duration& duration) {
  const auto microseconds =
      static_cast<double>(TimeUtil::DurationToMicroseconds(duration));
  return microseconds < 1'000'000
             ? absl::StrFormat("%.2f ms", microseconds / 1000)
             : absl::StrFormat("%.1f s", microseconds / 1'000'000);
}

std::string ShortName(std::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name
                                                     : name.substr(slash + 1));
}

std::string EnumText(const pb::EnumDescriptor& type, int value) {
  constexpr std::string_view kUnset = "UNSPECIFIED";
  const std::string& unset = type.value(0)->name();
  const pb::EnumValueDescriptor* found = type.FindValueByNumber(value);
  if (value == 0 || found == nullptr) {
    return value == 0 ? "-" : std::to_string(value);
  }
  std::string name = found->name();
  if (unset.ends_with(kUnset) &&
      name.starts_with(unset.substr(0, unset.size() - kUnset.size()))) {
    name.erase(0, unset.size() - kUnset.size());
  }
  return absl::AsciiStrToLower(name);
}

}  // namespace bootmill::cli
