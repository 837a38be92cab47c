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
#include "common/canonical.h"

namespace bootmill::spec {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kSchema = "bootmill.spec.v1";

// Fields that do not change an image.
constexpr std::array<std::string_view, 1> kLeftOut = {
    "bootmill.v1.LoaderSpec.description",
};

void WriteFields(const Message& message, CanonicalWriter* writer);

void WriteMessage(std::string_view name, const Message& message,
                  CanonicalWriter* writer) {
  CanonicalWriter nested;
  WriteFields(message, &nested);
  writer->Message(name, nested);
}

void WriteInteger(std::string_view name, int64_t value,
                  CanonicalWriter* writer) {
  writer->Integer(name, static_cast<uint64_t>(value));
}

void WriteEnum(const FieldDescriptor& field, int number,
               CanonicalWriter* writer) {
  const EnumValueDescriptor* value =
      field.enum_type()->FindValueByNumber(number);
  writer->Text(field.name(),
               value != nullptr ? value->name() : std::to_string(number));
}

void WriteSingular(const Message& message, const FieldDescriptor& field,
                   CanonicalWriter* writer) {
  const Reflection& reflection = *message.GetReflection();
  const std::string& name = field.name();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(name, reflection.GetMessage(message, &field), writer);
    case FieldDescriptor::CPPTYPE_STRING:
      return writer->Text(name, reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return WriteEnum(field, reflection.GetEnumValue(message, &field), writer);
    case FieldDescriptor::CPPTYPE_BOOL:
      return writer->Flag(name, reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return WriteInteger(name, reflection.GetInt32(message, &field), writer);
    case FieldDescriptor::CPPTYPE_INT64:
      return WriteInteger(name, reflection.GetInt64(message, &field), writer);
    default:
      return;  // a test refuses such fields in the schema
  }
}

// Lists in the schema hold messages or strings only (a test sees to it).
void WriteList(const Message& message, const FieldDescriptor& field,
               CanonicalWriter* writer) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  writer->List(field.name(), static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      WriteMessage("", reflection.GetRepeatedMessage(message, &field, i),
                   writer);
    } else {
      writer->Text("", reflection.GetRepeatedString(message, &field, i));
    }
  }
}

void WriteFields(const Message& message, CanonicalWriter* writer) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::sort(fields.begin(), fields.end(),
            [](const FieldDescriptor* a, const FieldDescriptor* b) {
              return a->number() < b->number();
            });
  for (const FieldDescriptor* field : fields) {
    if (std::find(kLeftOut.begin(), kLeftOut.end(), field->full_name()) !=
        kLeftOut.end()) {
      continue;
    }
    if (field->is_repeated()) {
      WriteList(message, *field, writer);
    } else {
      WriteSingular(message, *field, writer);
    }
  }
}

}  // namespace

Bytes CanonicalBytes(const v1::LoaderSpec& spec) {
  v1::LoaderSpec complete = spec;
  ApplyDefaults(&complete);
  CanonicalWriter writer(kSchema);
  WriteFields(complete, &writer);
  return writer.bytes();
}

Sha256Digest SpecDigest(const v1::LoaderSpec& spec) {
  return Sha256(CanonicalBytes(spec));
}

}  // namespace bootmill::spec
