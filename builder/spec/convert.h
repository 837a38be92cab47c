// SPDX-License-Identifier: Apache-2.0
// Converting a Node tree into a message; the schema decides the types.
#ifndef BOOTMILL_BUILDER_SPEC_CONVERT_H_
#define BOOTMILL_BUILDER_SPEC_CONVERT_H_

#include <google/protobuf/message.h>

#include "builder/spec/format.h"
#include "builder/spec/node.h"
#include "builder/spec/positions.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

// Fills `message` from `root` by its descriptor, and records in `positions`
// where each field was written. Continues after a finding, so that all are
// found. If an element of a list cannot be converted, an empty element takes
// its place, so that later elements keep their index. Returns false if `root`
// cannot be a message at all.
//
// Findings: fields that the message does not have, fields given twice, several
// fields of one oneof, values of the wrong type or out of range. Supports the
// field types of LoaderSpec: string, bytes, bool, int32, int64, enum, message,
// and lists of those; any other type in the schema is reported as unsupported.
// Thread-safe.
bool ConvertTree(const Node& root, Format format,
                 google::protobuf::Message* message, PositionMap* positions,
                 ViolationList* violations);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_CONVERT_H_
