// SPDX-License-Identifier: Apache-2.0
// From the text of a scalar to the value that a field's type asks for.
#ifndef BOOTMILL_BUILDER_SPEC_SCALAR_H_
#define BOOTMILL_BUILDER_SPEC_SCALAR_H_

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "builder/spec/format.h"
#include "builder/spec/node.h"

namespace bootmill::spec {

// A span of time as protobuf's JSON writes it.
struct DurationValue {
  int64_t seconds = 0;
  int32_t nanos = 0;  // same sign as seconds
};

// All take a scalar node of a text in `format` (only its kind and text are
// looked at) and return INVALID_ARGUMENT with what was expected and what came.
// Thread-safe.

// Text: YAML's plain scalars are text whatever they look like; JSON and
// textproto want quotes. The text is UTF-8 without NUL.
absl::StatusOr<std::string> ScalarToString(const Node& node);
// Bytes: base64, in textproto the text's own bytes.
absl::StatusOr<std::string> ScalarToBytes(const Node& node, Format format);
// `true` or `false`, without quotes.
absl::StatusOr<bool> ScalarToBool(const Node& node);
// A decimal whole number, without quotes, from `minimum` to `maximum`.
absl::StatusOr<int64_t> ScalarToInteger(const Node& node, int64_t minimum,
                                        int64_t maximum);
// `5s`, `0.5s`, `-1s`: YAML and JSON only.
absl::StatusOr<DurationValue> ScalarToDuration(const Node& node);
// One value of `type` by name. YAML and JSON take the short form (`common`;
// case and `-` for `_` do not matter) and the full name; textproto takes the
// full name without quotes. The value with number 0 has no short form.
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ScalarToEnum(
    const Node& node, Format format,
    const google::protobuf::EnumDescriptor& type);

// Returns a value's short form: `guest_second_stage` for
// ROLE_GUEST_SECOND_STAGE.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_SCALAR_H_
