// SPDX-License-Identifier: Apache-2.0
// What a spec means where it says nothing.
#ifndef BOOTMILL_BUILDER_SPEC_DEFAULTS_H_
#define BOOTMILL_BUILDER_SPEC_DEFAULTS_H_

#include "bootmill/v1/loader_spec.pb.h"

namespace bootmill::spec {

// Writes out the defaults that do not depend on a target: role, preset, the
// boot policy (one `grub_config` source for every target), what happens on
// failure, the menu's time, and the details of unlock and lock if they are
// there. The paths that a source searches by default belong to the target and
// are not filled in; neither are a source's targets, where none means all.
// Idempotent: applying it again changes nothing. Thread-safe.
void ApplyDefaults(v1::LoaderSpec* spec);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_DEFAULTS_H_
