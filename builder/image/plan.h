// SPDX-License-Identifier: Apache-2.0
// A plan: everything that decides the bytes of one image.
#ifndef BOOTMILL_BUILDER_IMAGE_PLAN_H_
#define BOOTMILL_BUILDER_IMAGE_PLAN_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "builder/image/object_types.h"
#include "builder/target.h"
#include "common/blob.h"

namespace bootmill::image {

// Raised by hand, only when Layout gives other bytes for the same Plan; the
// golden test in layout_golden_test.cc says when that is due.
inline constexpr uint32_t kLayoutVersion = 1;

// One module of an image.
struct PlanModule {
  std::string name;  // without `.mod`
  Blob file;
  // Why it is in, for people: "asked for", "needed by ext2", ... Not part of
  // the identity.
  std::string reason;
};

// One file of the memdisk.
struct PlanFile {
  std::string path;  // relative, as GRUB sees it below (memdisk)/
  Blob content;
  // Why it is in, for people. Not part of the identity.
  std::string reason = {};
};

// The memdisk: none, the bytes of an archive as they are, or files that Layout
// packs.
using Memdisk = std::variant<std::monostate, Blob, std::vector<PlanFile>>;

// Everything that decides the bytes of one image, with the inputs themselves.
// Value type; copies share the inputs.
struct Plan {
  uint32_t layout_version = kLayoutVersion;
  Target target = Target::kI386XenPvh;
  Blob kernel;                      // kernel.img
  std::vector<PlanModule> modules;  // in loading order
  std::vector<Blob> public_keys;    // OpenPGP, binary
  Memdisk memdisk;
  std::optional<Blob> dtb;
  bool disable_shim_lock = false;
  bool disable_cli = false;
  // The early configuration, run by GRUB's rescue parser.
  std::optional<Blob> config;
  std::string prefix;
  ObjectTypes object_types;
};

// Returns the canonical encoding of `plan`: digests stand for the inputs,
// reasons are left out. Format: docs/formats/plan.md. Thread-safe.
Bytes CanonicalBytes(const Plan& plan);

// Returns the plan's identity: SHA-256 over CanonicalBytes.
Sha256Digest Identity(const Plan& plan);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_PLAN_H_
