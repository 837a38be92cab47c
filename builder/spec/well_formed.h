// SPDX-License-Identifier: Apache-2.0
// What must hold of every message, whatever its fields mean.
#ifndef BOOTMILL_BUILDER_SPEC_WELL_FORMED_H_
#define BOOTMILL_BUILDER_SPEC_WELL_FORMED_H_

#include <google/protobuf/message.h>

#include <string>

#include "builder/spec/checker.h"

namespace bootmill::spec {

// Checks `message` and all below it: texts are UTF-8 without NUL, enums have
// values that the schema knows, and there are no fields that it does not know.
// Messages that were read from text are so; those that came over a wire may
// not be. `path` is the message's own.
void CheckWellFormed(const google::protobuf::Message& message,
                     const std::string& path, Checker* checker);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_WELL_FORMED_H_
