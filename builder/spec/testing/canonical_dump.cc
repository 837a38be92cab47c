// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/testing/canonical_dump.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "common/hex.h"
#include "common/sha256.h"
#include "common/status_macros.h"

namespace bootmill::testing {
namespace {

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat("canonical: %s", what));
}

// Removes `size` bytes from the front of `bytes` and returns them.
absl::StatusOr<ByteSpan> TakeBytes(ByteSpan& bytes, uint64_t size) {
  const std::optional<ByteSpan> taken = Slice(bytes, 0, size);
  if (!taken.has_value()) {
    return Bad("cut short");
  }
  bytes = bytes.subspan(taken->size());
  return *taken;
}

absl::StatusOr<uint64_t> TakeNumber(ByteSpan& bytes) {
  ASSIGN_OR_RETURN(const ByteSpan number, TakeBytes(bytes, sizeof(uint64_t)));
  return *ReadLittleEndian<uint64_t>(number, 0);
}

absl::StatusOr<ByteSpan> TakeSized(ByteSpan& bytes) {
  ASSIGN_OR_RETURN(const uint64_t size, TakeNumber(bytes));
  return TakeBytes(bytes, size);
}

// Removes and returns the value of a field with a scalar tag.
absl::StatusOr<std::string> TakeScalar(char tag, ByteSpan& bytes) {
  if (tag == 'i' || tag == 'f') {
    ASSIGN_OR_RETURN(const uint64_t value, TakeNumber(bytes));
    if (tag == 'f' && value > 1) {
      return Bad("a flag that is neither 0 nor 1");
    }
    return absl::StrFormat("%d", static_cast<int64_t>(value));
  }
  if (tag == 'd') {
    ASSIGN_OR_RETURN(const ByteSpan digest,
                     TakeBytes(bytes, sizeof(Sha256Digest::bytes)));
    return HexEncode(digest);
  }
  if (tag != 't') {
    return Bad("unknown tag");
  }
  ASSIGN_OR_RETURN(const ByteSpan payload, TakeSized(bytes));
  const std::string_view text = AsText(payload);
  return "\"" + absl::CEscape(absl::string_view(text.data(), text.size())) +
         "\"";
}

absl::Status DumpField(ByteSpan& bytes, const std::string& indent, bool item,
                       std::string* out);

// Prints `count` items of a list from the front of `bytes`.
absl::Status DumpItems(ByteSpan& bytes, uint64_t count,
                       const std::string& indent, std::string* out) {
  for (uint64_t i = 0; i < count; ++i) {
    RETURN_IF_ERROR(DumpField(bytes, indent, /*item=*/true, out));
  }
  return absl::OkStatus();
}

absl::Status DumpField(ByteSpan& bytes, const std::string& indent, bool item,
                       std::string* out) {
  ASSIGN_OR_RETURN(const ByteSpan name, TakeSized(bytes));
  if (item != name.empty()) {
    return Bad(item ? "an item of a list has a name" : "a field has no name");
  }
  ASSIGN_OR_RETURN(const ByteSpan tag_byte, TakeBytes(bytes, 1));
  const char tag = static_cast<char>(tag_byte[0]);
  *out += indent + std::string(AsText(name)) + (item ? "" : " ") + tag;
  if (tag == 'm') {
    ASSIGN_OR_RETURN(ByteSpan nested, TakeSized(bytes));
    *out += "\n";
    while (!nested.empty()) {
      RETURN_IF_ERROR(DumpField(nested, indent + "  ", /*item=*/false, out));
    }
    return absl::OkStatus();
  }
  if (tag == 'l') {
    ASSIGN_OR_RETURN(const uint64_t count, TakeNumber(bytes));
    *out += absl::StrFormat(" %d\n", count);
    return DumpItems(bytes, count, indent + "  ", out);
  }
  ASSIGN_OR_RETURN(const std::string value, TakeScalar(tag, bytes));
  *out += " " + value + "\n";
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> DumpCanonical(ByteSpan canonical) {
  std::string out;
  // The schema is the only field of a document that has no name.
  RETURN_IF_ERROR(DumpItems(canonical, 1, "", &out));
  while (!canonical.empty()) {
    RETURN_IF_ERROR(DumpField(canonical, "", /*item=*/false, &out));
  }
  return out;
}

}  // namespace bootmill::testing
