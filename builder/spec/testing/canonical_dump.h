// SPDX-License-Identifier: Apache-2.0
// Decoding canonical bytes, which shows that they are unambiguous; tests only.
#ifndef BOOTMILL_BUILDER_SPEC_TESTING_CANONICAL_DUMP_H_
#define BOOTMILL_BUILDER_SPEC_TESTING_CANONICAL_DUMP_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::testing {

// Returns one line for each field of docs/formats/canonical-encoding.md:
// indentation, name, tag, value. Knows the encoding, but no schema.
//
// Errors: INVALID_ARGUMENT for bytes that are not of the encoding.
absl::StatusOr<std::string> DumpCanonical(ByteSpan canonical);

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_SPEC_TESTING_CANONICAL_DUMP_H_
