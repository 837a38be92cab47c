// SPDX-License-Identifier: Apache-2.0
// The identity of what a spec says.
#ifndef BOOTMILL_BUILDER_SPEC_CANONICAL_H_
#define BOOTMILL_BUILDER_SPEC_CANONICAL_H_

#include "bootmill/v1/loader_spec.pb.h"
#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill::spec {

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
