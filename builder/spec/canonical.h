// SPDX-License-Identifier: Apache-2.0
// The identity of what a spec says, and the defaults that are part of it.
#ifndef BOOTMILL_BUILDER_SPEC_CANONICAL_H_
#define BOOTMILL_BUILDER_SPEC_CANONICAL_H_

#include "bootmill/v1/loader_spec.pb.h"
#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill::spec {

// Writes out the defaults that do not depend on a target: role, preset, the
// boot policy (one `grub_config` source for every target), what happens on
// failure, the menu's time, and the details of unlock and lock if they are
// there. The paths that a source searches by default belong to the target and
// are not filled in; neither are a source's targets, where none means all.
// Idempotent: applying it again changes nothing. Thread-safe.
void ApplyDefaults(v1::LoaderSpec* spec);

// Returns the canonical bytes of `spec` with its defaults applied: the same
// for two specs exactly if they say the same about images, whatever their
// form, order of fields, comments and spelled-out defaults. `description` is
// left out. Made of the names and values of fields by the schema; not a
// serialised protobuf. REQUIRES: Validate finds nothing in `spec` (other specs
// get bytes too, but not necessarily bytes of their own). Thread-safe.
// Format: docs/formats/spec-canonical.md.
Bytes CanonicalBytes(const v1::LoaderSpec& spec);

// Returns the SHA-256 of the canonical bytes.
Sha256Digest SpecDigest(const v1::LoaderSpec& spec);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_CANONICAL_H_
