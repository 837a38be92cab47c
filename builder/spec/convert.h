// SPDX-License-Identifier: Apache-2.0
// From a Node tree to a message: the schema decides what everything is.
#ifndef BOOTMILL_BUILDER_SPEC_CONVERT_H_
#define BOOTMILL_BUILDER_SPEC_CONVERT_H_

#include <google/protobuf/message.h>

#include "builder/spec/format.h"
#include "builder/spec/node.h"
#include "builder/spec/positions.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

// Fills `message` from `root` by its descriptor, and records in `positions`
// where each field was written. Goes on after each finding, so that all are
// found; an element of a list that cannot be read leaves an empty element, so
// that later ones keep their index. Returns false if `root` is no message at
// all.
//
// Findings: fields that the message has not, fields given twice, several
// fields of one oneof, values of the wrong type or out of its range.
// Supports the field types of LoaderSpec: string, bytes, bool, int32, int64,
// enum, message, and lists of those; an unsupported type in the schema is
// reported as such. Thread-safe.
bool ConvertTree(const Node& root, Format format,
                 google::protobuf::Message* message, PositionMap* positions,
                 ViolationList* violations);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_CONVERT_H_
