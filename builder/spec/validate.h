// SPDX-License-Identifier: Apache-2.0
// Checking a spec against the rules in the schema's comments.
#ifndef BOOTMILL_BUILDER_SPEC_VALIDATE_H_
#define BOOTMILL_BUILDER_SPEC_VALIDATE_H_

#include "builder/spec/parse.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

// Adds everything in `spec` that breaks a rule of loader_spec.proto; nothing if
// it can be resolved with a toolchain. Accepts specs
// with and without defaults, and messages that did not come from text. Does not
// check what depends on a toolchain (whether modules exist, whether its GRUB is
// new enough), nor the syntax of `raw_config` scripts. Thread-safe.
void Validate(const ParsedSpec& spec, ViolationList& violations);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VALIDATE_H_
