// SPDX-License-Identifier: Apache-2.0
// The rules of the schema's comments.
#ifndef BOOTMILL_BUILDER_SPEC_VALIDATE_H_
#define BOOTMILL_BUILDER_SPEC_VALIDATE_H_

#include <vector>

#include "builder/spec/parse.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

// Returns everything in `spec` that breaks a rule of loader_spec.proto, at
// most kMaxViolations; empty if it can be resolved with a toolchain. Works on
// specs with and without their defaults written out, and on messages that did
// not come from text. What only a toolchain knows (whether modules exist,
// whether its GRUB is new enough), and the syntax of `raw_config` scripts, are
// not looked at here. Thread-safe.
std::vector<Violation> Validate(const ParsedSpec& spec);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VALIDATE_H_
