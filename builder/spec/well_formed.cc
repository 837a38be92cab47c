// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/well_formed.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/spec/quote.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void CheckText(std::string_view text, const std::string& path,
               Checker* checker) {
  if (FindInvalidUtf8(text).has_value()) {
    checker->Fail(path, "is not UTF-8");
  } else if (text.find('\0') != std::string_view::npos) {
    checker->Fail(path, "NUL cannot be part of a text");
  }
}

void CheckSingular(const Message& message, const FieldDescriptor& field,
                   const std::string& path, Checker* checker) {
  const Reflection& reflection = *message.GetReflection();
  if (field.type() == FieldDescriptor::TYPE_MESSAGE) {
    CheckWellFormed(reflection.GetMessage(message, &field), path, checker);
  } else if (field.type() == FieldDescriptor::TYPE_STRING) {
    CheckText(reflection.GetString(message, &field), path, checker);
  } else if (field.type() == FieldDescriptor::TYPE_ENUM) {
    const int number = reflection.GetEnumValue(message, &field);
    if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      checker->Fail(path, absl::StrFormat("%s has no value %d",
                                          field.enum_type()->name(), number));
    }
  }
}

// Lists in the schema hold messages or strings only.
void CheckRepeated(const Message& message, const FieldDescriptor& field,
                   const std::string& path, Checker* checker) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const std::string element = ElementPath(path, static_cast<size_t>(i));
    if (field.type() == FieldDescriptor::TYPE_MESSAGE) {
      CheckWellFormed(reflection.GetRepeatedMessage(message, &field, i),
                      element, checker);
    } else if (field.type() == FieldDescriptor::TYPE_STRING) {
      CheckText(reflection.GetRepeatedString(message, &field, i), element,
                checker);
    }
  }
}

}  // namespace

void CheckWellFormed(const Message& message, const std::string& path,
                     Checker* checker) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) {
    checker->Fail(path, "holds fields that this version does not know");
  }
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string field_path = FieldPath(path, field->name());
    if (field->is_repeated()) {
      CheckRepeated(message, *field, field_path, checker);
    } else {
      CheckSingular(message, *field, field_path, checker);
    }
  }
}

}  // namespace bootmill::spec
