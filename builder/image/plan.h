// SPDX-License-Identifier: Apache-2.0
// The plan of an image: everything that decides its bytes.
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

// Raised by hand, and only when Layout makes other bytes of the same plan. The
// test layout_golden_test.cc fails when that is due.
inline constexpr uint32_t kLayoutVersion = 1;

// One module of an image.
struct PlanModule {
  std::string name;  // without `.mod`
  Blob file;
  // For people, why the module is in the image: "asked for", "needed by ext2",
  // ... It is not part of the identity.
  std::string reason;
};

// One file of the memdisk.
struct PlanFile {
  std::string path;  // relative to (memdisk)/ of GRUB
  Blob content;
  // For people, why the file is in the image. It is not part of the identity.
  std::string reason = {};
};

// The memdisk: none, an archive's bytes as they are, or files that Layout
// packs.
using Memdisk = std::variant<std::monostate, Blob, std::vector<PlanFile>>;

// Everything that decides the bytes of one image, including the inputs
// themselves. Value type; copies share the inputs.
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

// Returns the canonical encoding of `plan`: inputs are replaced by their
// digests, and reasons are left out. Format: docs/formats/plan.md. Thread-safe.
Bytes CanonicalBytes(const Plan& plan);

// Returns the plan's identity: SHA-256 over CanonicalBytes.
Sha256Digest Identity(const Plan& plan);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_PLAN_H_
