// SPDX-License-Identifier: Apache-2.0
// Converting the text of a scalar into the type of its field.
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

// A span of time as in protobuf's JSON.
struct DurationValue {
  int64_t seconds = 0;
  int32_t nanos = 0;  // has the same sign as seconds
};

// All functions take a scalar node of a text in `format` and use its kind and
// text only. They return INVALID_ARGUMENT with the expected and the actual
// value. Thread-safe.

// Returns text. A plain scalar of YAML is text whatever it looks like; JSON and
// textproto need quotes. The text is UTF-8 without NUL.
absl::StatusOr<std::string> ScalarToString(const Node& node);
// Returns bytes: base64 in YAML and JSON; in textproto the text's own bytes.
absl::StatusOr<std::string> ScalarToBytes(const Node& node, Format format);
// Returns `true` or `false`, which must not be in quotes.
absl::StatusOr<bool> ScalarToBool(const Node& node);
// Returns a decimal integer from `minimum` to `maximum`, which must not be in
// quotes.
absl::StatusOr<int64_t> ScalarToInteger(const Node& node, int64_t minimum,
                                        int64_t maximum);
// Returns a duration: `5s`, `0.5s`, `-1s`. YAML and JSON only.
absl::StatusOr<DurationValue> ScalarToDuration(const Node& node);
// Returns the number of a value of `type`. YAML and JSON accept the short form
// (`common`; case and `-` for `_` do not matter) and the full name; textproto
// accepts the full name without quotes. The value with number 0 has no short
// form.
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ScalarToEnum(
    const Node& node, Format format,
    const google::protobuf::EnumDescriptor& type);

// Returns the short form of a value: `guest_second_stage` for
// ROLE_GUEST_SECOND_STAGE.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_SCALAR_H_
