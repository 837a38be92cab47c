// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/testing/canonical_dump.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::testing {
namespace {

constexpr std::string_view kPrefix = "bootmill.spec.v1\n";
constexpr size_t kHeadBytes = 9;

struct Value {
  char tag = 0;
  ByteSpan payload;
};

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat("canonical: %s", what));
}

// Takes one value from the front of `bytes`.
absl::StatusOr<Value> Take(ByteSpan& bytes) {
  const std::optional<uint64_t> size = ReadLittleEndian<uint64_t>(bytes, 1);
  if (!size.has_value()) {
    return Bad("head cut short");
  }
  const std::optional<ByteSpan> payload = Slice(bytes, kHeadBytes, *size);
  if (!payload.has_value()) {
    return Bad("payload cut short");
  }
  const Value value = {static_cast<char>(bytes[0]), *payload};
  bytes = bytes.subspan(kHeadBytes + payload->size());
  return value;
}

std::string Quoted(ByteSpan bytes) {
  const std::string_view text = AsText(bytes);
  return "\"" + absl::CEscape(absl::string_view(text.data(), text.size())) +
         "\"";
}

absl::StatusOr<std::string> Scalar(const Value& value) {
  switch (value.tag) {
    case 'S':
    case 'B':
    case 'E':
      return Quoted(value.payload);
    case 'T':
      if (value.payload.size() != 1 ||
          std::to_integer<unsigned>(value.payload[0]) > 1) {
        return Bad("not true or false");
      }
      return std::to_integer<bool>(value.payload[0]) ? "true" : "false";
    case 'I': {
      const std::optional<uint64_t> number =
          ReadLittleEndian<uint64_t>(value.payload, 0);
      if (!number.has_value() || value.payload.size() != sizeof(*number)) {
        return Bad("not a number");
      }
      return absl::StrFormat("%d", static_cast<int64_t>(*number));
    }
    default:
      return Bad("unknown tag");
  }
}

absl::Status Dump(const Value& value, const std::string& indent,
                  const std::string& name, std::string* out) {
  *out += indent + name + value.tag;
  if (value.tag != 'M' && value.tag != 'L') {
    ASSIGN_OR_RETURN(const std::string scalar, Scalar(value));
    *out += " " + scalar + "\n";
    return absl::OkStatus();
  }
  *out += "\n";
  ByteSpan rest = value.payload;
  while (!rest.empty()) {
    std::string field;
    if (value.tag == 'M') {
      ASSIGN_OR_RETURN(const Value key, Take(rest));
      if (key.tag != 'S') {
        return Bad("field without a name");
      }
      field = std::string(AsText(key.payload)) + ": ";
    }
    ASSIGN_OR_RETURN(const Value child, Take(rest));
    RETURN_IF_ERROR(Dump(child, indent + "  ", field, out));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> DumpCanonical(ByteSpan canonical) {
  if (!AsText(canonical).starts_with(kPrefix)) {
    return Bad("no prefix");
  }
  ByteSpan rest = canonical.subspan(kPrefix.size());
  ASSIGN_OR_RETURN(const Value root, Take(rest));
  if (!rest.empty() || root.tag != 'M') {
    return Bad("not one message");
  }
  std::string out;
  RETURN_IF_ERROR(Dump(root, "", "", &out));
  return out;
}

}  // namespace bootmill::testing
