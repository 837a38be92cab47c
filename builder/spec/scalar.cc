// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/scalar.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/violation.h"
#include "common/base64.h"
#include "common/bytes.h"
#include "common/status_macros.h"
#include "common/suggest.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

constexpr size_t kNanosDigits = 9;

absl::Status WrongKind(std::string_view expected, const Node& node) {
  if (node.kind == NodeKind::kText) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "expected %s, got text in quotes: %s", expected, Quote(node.text)));
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("expected %s, got %s", expected, Quote(node.text)));
}

// Removes and returns the decimal digits at the start of `text`.
std::string_view TakeDigits(std::string_view& text) {
  const size_t size =
      std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

// Returns the prefix of an enum's values: PRESET_ for enum Preset.
std::string ValuePrefix(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    const auto letter = static_cast<unsigned char>(c);
    if (absl::ascii_isupper(letter) && !prefix.empty()) {
      prefix += '_';
    }
    prefix += absl::ascii_toupper(letter);
  }
  return prefix + "_";
}

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    c = c == '-' ? '_' : absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return folded;
}

// Returns the names that an error message lists.
std::vector<std::string> OfferedNames(const EnumDescriptor& type,
                                      Format format) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() != 0) {
      names.push_back(format == Format::kTextproto ? value.name()
                                                   : ShortEnumName(value));
    }
  }
  return names;
}

// Returns "one of common, all".
std::string OneOf(const std::vector<std::string>& names) {
  std::string list = "one of ";
  for (const std::string& name : names) {
    list += (name == names.front() ? "" : ", ") + name;
  }
  return list;
}

absl::Status UnknownName(const Node& node, Format format,
                         const EnumDescriptor& type) {
  const std::vector<std::string> names = OfferedNames(type, format);
  return absl::InvalidArgumentError(
      absl::StrFormat("expected %s, got %s%s", OneOf(names), Quote(node.text),
                      DidYouMean(node.text, names)));
}

// Line breaks are allowed, because the program `base64` wraps its output.
absl::StatusOr<std::string> FromBase64(std::string text) {
  std::erase_if(text, [](char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  });
  ASSIGN_OR_RETURN(const Bytes bytes, Base64Decode(text));
  return std::string(AsText(bytes));
}

}  // namespace

absl::StatusOr<std::string> ScalarToString(const Node& node) {
  if (node.kind != NodeKind::kText && node.kind != NodeKind::kPlain) {
    return WrongKind("text in quotes", node);
  }
  if (FindInvalidUtf8(node.text).has_value()) {
    return absl::InvalidArgumentError("its escapes do not make UTF-8");
  }
  if (node.text.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("NUL cannot be part of a text");
  }
  return node.text;
}

absl::StatusOr<std::string> ScalarToBytes(const Node& node, Format format) {
  if (format == Format::kTextproto) {
    return node.kind == NodeKind::kText ? absl::StatusOr<std::string>(node.text)
                                        : WrongKind("bytes in quotes", node);
  }
  if (node.kind != NodeKind::kText && node.kind != NodeKind::kPlain) {
    return WrongKind("base64 in quotes", node);
  }
  if (node.text.starts_with("-----BEGIN")) {
    return absl::InvalidArgumentError(
        "is armored text; expected base64 of the binary form, as `gpg --export "
        "KEY | base64 -w0` writes it");
  }
  return FromBase64(node.text);
}

absl::StatusOr<bool> ScalarToBool(const Node& node) {
  const bool bare =
      node.kind == NodeKind::kPlain || node.kind == NodeKind::kWord;
  if (!bare || (node.text != "true" && node.text != "false")) {
    return WrongKind("true or false", node);
  }
  return node.text == "true";
}

absl::StatusOr<int64_t> ScalarToInteger(const Node& node, int64_t minimum,
                                        int64_t maximum) {
  constexpr std::string_view kExpected = "a whole number";
  if (node.kind != NodeKind::kPlain && node.kind != NodeKind::kNumber) {
    return WrongKind(kExpected, node);
  }
  std::string_view text = node.text;
  TakePrefix(text, "-");
  const std::string_view digits = TakeDigits(text);
  const bool leading_zero = digits.size() > 1 && digits[0] == '0';
  if (digits.empty() || leading_zero || !text.empty()) {
    return WrongKind(kExpected, node);
  }
  int64_t value = 0;
  const char* end = node.text.data() + node.text.size();
  const std::from_chars_result result =
      std::from_chars(node.text.data(), end, value);
  if (result.ec != std::errc() || value < minimum || value > maximum) {
    return absl::InvalidArgumentError(
        absl::StrFormat("expected a whole number from %d to %d, got %s",
                        minimum, maximum, Quote(node.text)));
  }
  return value;
}

absl::StatusOr<DurationValue> ScalarToDuration(const Node& node) {
  constexpr std::string_view kExpected = "a duration in seconds such as 5s";
  if (node.kind != NodeKind::kText && node.kind != NodeKind::kPlain) {
    return WrongKind(kExpected, node);
  }
  std::string_view text = node.text;
  const bool negative = TakePrefix(text, "-");
  const std::string_view whole = TakeDigits(text);
  const bool point = TakePrefix(text, ".");
  const std::string_view fraction = point ? TakeDigits(text) : "";
  if (whole.empty() || (point && fraction.empty()) ||
      fraction.size() > kNanosDigits || text != "s") {
    return WrongKind(kExpected, node);
  }
  DurationValue value;
  const std::from_chars_result result =
      std::from_chars(whole.data(), whole.data() + whole.size(), value.seconds);
  constexpr int64_t kMaxSeconds =
      315'576'000'000;  // the limit in duration.proto
  if (result.ec != std::errc() || value.seconds > kMaxSeconds) {
    return WrongKind(kExpected, node);
  }
  for (size_t i = 0; i < kNanosDigits; ++i) {
    const int digit = i < fraction.size() ? fraction[i] - '0' : 0;
    value.nanos = value.nanos * 10 + digit;
  }
  if (negative) {
    value.seconds = -value.seconds;
    value.nanos = -value.nanos;
  }
  return value;
}

absl::StatusOr<const EnumValueDescriptor*> ScalarToEnum(
    const Node& node, Format format, const EnumDescriptor& type) {
  const bool fits =
      format == Format::kTextproto
          ? node.kind == NodeKind::kWord
          : node.kind == NodeKind::kText || node.kind == NodeKind::kPlain;
  if (!fits) {
    return WrongKind(OneOf(OfferedNames(type, format)), node);
  }
  if (const EnumValueDescriptor* value = type.FindValueByName(node.text);
      value != nullptr) {
    return value;
  }
  if (format != Format::kTextproto) {
    const std::string folded = Folded(node.text);
    for (int i = 0; i < type.value_count(); ++i) {
      const EnumValueDescriptor* value = type.value(i);
      if (value->number() != 0 && ShortEnumName(*value) == folded) {
        return value;
      }
    }
  }
  return UnknownName(node, format, type);
}

std::string ShortEnumName(const EnumValueDescriptor& value) {
  std::string_view name = value.name();
  TakePrefix(name, ValuePrefix(*value.type()));
  return absl::AsciiStrToLower(std::string(name));
}

}  // namespace bootmill::spec
