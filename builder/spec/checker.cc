// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/checker.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/violation.h"
#include "builder/target.h"
#include "common/suggest.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxIdCharacters = 63;
constexpr size_t kMaxPathBytes = 1024;
constexpr size_t kMaxCommandLineBytes = 2000;

bool IsId(std::string_view text) {
  if (text.empty() || text.size() > kMaxIdCharacters || text.back() == '-' ||
      !absl::ascii_islower(static_cast<unsigned char>(text[0]))) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto letter = static_cast<unsigned char>(c);
    return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) ||
           c == '-';
  });
}

// Returns whether no component is empty, `.` or `..`. REQUIRES: `path` begins
// with a slash.
bool IsNormal(std::string_view path) {
  size_t begin = 1;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

// Returns the first code point that is a control character not in `allowed`.
std::optional<char32_t> FindControl(std::string_view text,
                                    std::string_view allowed) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 || byte == 0x7F) &&
        allowed.find(c) == std::string_view::npos) {
      return byte;
    }
  }
  return std::nullopt;
}

std::string Hex(char32_t code_point) {
  return absl::StrFormat("U+%04X", static_cast<uint32_t>(code_point));
}

}  // namespace

void Checker::Fail(const std::string& path, std::string message) {
  violations_->Add(path, positions_->Find(path), std::move(message));
}

void Checker::Id(const std::string& path, std::string_view value) {
  if (value.empty()) {
    Fail(path, "required");
  } else if (!IsId(value)) {
    Fail(path,
         absl::StrFormat("expected at most %d lower-case letters, digits and "
                         "hyphens, first a letter, last not a hyphen; got %s",
                         kMaxIdCharacters, Quote(value)));
  }
}

void Checker::Line(const std::string& path, std::string_view value,
                   size_t max_characters) {
  if (value.empty()) {
    Fail(path, "required");
    return;
  }
  if (const size_t count = CountCodePoints(value); count > max_characters) {
    Fail(path, absl::StrFormat("has %d characters; at most %d are allowed",
                               count, max_characters));
  }
  if (const std::optional<char32_t> bad = FindUnprintable(value);
      bad.has_value()) {
    Fail(path, absl::StrFormat("holds %s; only printable characters are "
                               "allowed",
                               Hex(*bad)));
  }
}

void Checker::Text(const std::string& path, std::string_view value) {
  if (const std::optional<char32_t> bad = FindControl(value, "\n\t");
      bad.has_value()) {
    Fail(path, absl::StrFormat("holds the control character %s; only line "
                               "feeds and tabs are allowed",
                               Hex(*bad)));
  }
}

void Checker::AbsolutePath(const std::string& path, std::string_view value) {
  if (value.empty()) {
    Fail(path, "required");
  } else if (value[0] != '/') {
    Fail(path, absl::StrFormat("expected a path that begins with `/`, got %s",
                               Quote(value)));
  } else if (!IsNormal(value)) {
    Fail(path, absl::StrFormat("expected a path without empty, `.` and `..` "
                               "parts and without `/` at its end, got %s",
                               Quote(value)));
  } else if (value.size() > kMaxPathBytes) {
    Fail(path, absl::StrFormat("has %d bytes; at most %d are allowed",
                               value.size(), kMaxPathBytes));
  } else if (const std::optional<char32_t> bad = FindUnprintable(value);
             bad.has_value()) {
    Fail(path, absl::StrFormat("holds %s; only printable characters are "
                               "allowed",
                               Hex(*bad)));
  }
}

void Checker::AbsolutePaths(const std::string& path, const Strings& values,
                            size_t max) {
  AtMost(path, values.size(), max);
  size_t index = 0;
  for (const std::string& value : values) {
    AbsolutePath(ElementPath(path, index++), value);
  }
  Different(path, std::vector<std::string>(values.begin(), values.end()), "");
}

void Checker::CommandLine(const std::string& path, std::string_view value) {
  if (value.size() > kMaxCommandLineBytes) {
    Fail(path, absl::StrFormat("has %d bytes; at most %d are allowed",
                               value.size(), kMaxCommandLineBytes));
  }
  if (const std::optional<char32_t> bad = FindControl(value, "");
      bad.has_value()) {
    Fail(path, absl::StrFormat("holds %s; line breaks and other control "
                               "characters are not allowed",
                               Hex(*bad)));
  }
}

void Checker::Targets(const std::string& path, const Strings& values,
                      const Strings& within) {
  size_t index = 0;
  for (const std::string& value : values) {
    const std::string element = ElementPath(path, index++);
    if (!FindTarget(value).has_value()) {
      std::string hint = DidYouMean(value, TargetNames());
      if (hint.empty()) {
        hint = "; there are i386-xen_pvh, x86_64-xen and i386-xen";
      }
      Fail(element,
           absl::StrFormat("%s is not a target%s", Quote(value), hint));
    } else if (!within.empty() &&
               std::find(within.begin(), within.end(), value) == within.end()) {
      Fail(element, absl::StrFormat("%s is not among the targets of the spec",
                                    Quote(value)));
    }
  }
  Different(path, std::vector<std::string>(values.begin(), values.end()), "");
}

void Checker::AtMost(const std::string& path, int count, size_t max) {
  if (static_cast<size_t>(count) > max) {
    Fail(path, absl::StrFormat("has %d elements; at most %d are allowed", count,
                               max));
  }
}

void Checker::OneTo(const std::string& path, int count, size_t max) {
  if (count == 0) {
    Fail(path, "required: at least one");
  }
  AtMost(path, count, max);
}

void Checker::Different(const std::string& path,
                        std::span<const std::string> values,
                        std::string_view name) {
  std::map<std::string_view, size_t> first;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto [found, is_new] = first.emplace(values[i], i);
    // Empty values are reported separately.
    if (!is_new && !values[i].empty()) {
      Fail(ElementPath(path, i) + std::string(name),
           absl::StrFormat("%s is given twice; first as %s", Quote(values[i]),
                           ElementPath(path, found->second)));
    }
  }
}

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
