// SPDX-License-Identifier: Apache-2.0
// A plan with digests in place of its inputs. It is enough to compute the
// plan's identity, but not to lay the plan out.
#ifndef BOOTMILL_BUILDER_IMAGE_PLAN_RECORD_H_
#define BOOTMILL_BUILDER_IMAGE_PLAN_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "builder/image/object_types.h"
#include "builder/image/plan.h"
#include "builder/target.h"
#include "common/sha256.h"

namespace bootmill::image {

struct ModuleRecord {
  std::string name;
  Sha256Digest file;
  std::string reason;  // not part of the identity

  bool operator==(const ModuleRecord&) const = default;
};

struct FileRecord {
  std::string path;
  Sha256Digest content;

  bool operator==(const FileRecord&) const = default;
};

using MemdiskRecord =
    std::variant<std::monostate, Sha256Digest, std::vector<FileRecord>>;

// The same fields as Plan. Value type.
struct PlanRecord {
  uint32_t layout_version = 0;
  Target target = Target::kI386XenPvh;
  Sha256Digest kernel;
  std::vector<ModuleRecord> modules;
  std::vector<Sha256Digest> public_keys;
  MemdiskRecord memdisk;
  std::optional<Sha256Digest> dtb;
  bool disable_shim_lock = false;
  bool disable_cli = false;
  std::optional<Sha256Digest> config;
  std::string prefix;
  ObjectTypes object_types;

  bool operator==(const PlanRecord&) const = default;
};

// Returns the record of `plan`. Both have the same identity. Thread-safe.
PlanRecord RecordOf(const Plan& plan);

// Returns the canonical encoding. Format: docs/formats/plan.md. Thread-safe.
Bytes CanonicalBytes(const PlanRecord& plan);

// Returns the plan's identity: SHA-256 over CanonicalBytes. Thread-safe.
Sha256Digest Identity(const PlanRecord& plan);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_PLAN_RECORD_H_
