// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/canonical.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/defaults.h"

namespace bootmill::spec {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kPrefix = "bootmill.spec.v1\n";

// Fields that do not change an image.
constexpr std::array<std::string_view, 1> kLeftOut = {
    "bootmill.v1.LoaderSpec.description",
};

// The tag bytes of docs/formats/spec-canonical.md.
constexpr char kMessageTag = 'M';
constexpr char kListTag = 'L';
constexpr char kStringTag = 'S';
constexpr char kBytesTag = 'B';
constexpr char kIntegerTag = 'I';
constexpr char kBoolTag = 'T';
constexpr char kEnumTag = 'E';

// 64 bits, little endian, whatever the machine.
std::string Number(uint64_t value) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(value & 0xFFU);
    value >>= 8U;
  }
  return bytes;
}

std::string Tagged(char tag, std::string_view payload) {
  std::string value(1, tag);
  value += Number(payload.size());
  value += payload;
  return value;
}

std::string MessageValue(const Message& message);

std::string EnumValue(const FieldDescriptor& field, int number) {
  const EnumValueDescriptor* value =
      field.enum_type()->FindValueByNumber(number);
  return Tagged(kEnumTag,
                value != nullptr ? value->name() : std::to_string(number));
}

std::string IntegerValue(int64_t value) {
  return Tagged(kIntegerTag, Number(static_cast<uint64_t>(value)));
}

std::string BoolValue(bool value) {
  return Tagged(kBoolTag, value ? std::string_view("\x01", 1)
                                : std::string_view("\x00", 1));
}

std::string TextValue(const FieldDescriptor& field, const std::string& text) {
  const bool is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  return Tagged(is_bytes ? kBytesTag : kStringTag, text);
}

std::string SingularValue(const Message& message,
                          const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection.GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return TextValue(field, reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumValue(field, reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return BoolValue(reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return IntegerValue(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return IntegerValue(reflection.GetInt64(message, &field));
    default:
      return {};  // a test refuses such fields in the schema
  }
}

// Lists in the schema hold messages or strings only (a test sees to it).
std::string ListValue(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  std::string items;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    items +=
        field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
            ? MessageValue(reflection.GetRepeatedMessage(message, &field, i))
            : TextValue(field,
                        reflection.GetRepeatedString(message, &field, i));
  }
  return Tagged(kListTag, items);
}

std::string MessageValue(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::sort(fields.begin(), fields.end(),
            [](const FieldDescriptor* a, const FieldDescriptor* b) {
              return a->number() < b->number();
            });
  std::string payload;
  for (const FieldDescriptor* field : fields) {
    if (std::find(kLeftOut.begin(), kLeftOut.end(), field->full_name()) !=
        kLeftOut.end()) {
      continue;
    }
    payload += Tagged(kStringTag, field->name());
    payload += field->is_repeated() ? ListValue(message, *field)
                                    : SingularValue(message, *field);
  }
  return Tagged(kMessageTag, payload);
}

}  // namespace

Bytes CanonicalBytes(const v1::LoaderSpec& spec) {
  v1::LoaderSpec complete = spec;
  ApplyDefaults(&complete);
  return ToBytes(std::string(kPrefix) + MessageValue(complete));
}

Sha256Digest SpecDigest(const v1::LoaderSpec& spec) {
  return Sha256(CanonicalBytes(spec));
}

}  // namespace bootmill::spec
