// SPDX-License-Identifier: Apache-2.0
// The digest of what a spec says, and the defaults that are part of it.
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

// Returns the canonical bytes of `spec` with its defaults applied. They are
// equal for two specs exactly if these say the same about images, whatever
// their format, order of fields, comments and written-out defaults.
// `description` is left out. They are made from the names and values of fields
// as in the schema, not by protobuf's serialisation. REQUIRES: Validate finds
// nothing in `spec`; two invalid specs may have the same bytes. Thread-safe.
// Format: docs/formats/spec-canonical.md.
Bytes CanonicalBytes(const v1::LoaderSpec& spec);

// Returns the SHA-256 of the canonical bytes.
Sha256Digest SpecDigest(const v1::LoaderSpec& spec);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_CANONICAL_H_
