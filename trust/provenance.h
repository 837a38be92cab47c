// SPDX-License-Identifier: Apache-2.0
// The statement that a daemon makes about an image: an in-toto Statement v1
// with a SLSA provenance v1 predicate. Format: docs/formats/provenance.md.
#ifndef BOOTMILL_TRUST_PROVENANCE_H_
#define BOOTMILL_TRUST_PROVENANCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "builder/image/plan_record.h"
#include "builder/target.h"
#include "common/sha256.h"

namespace bootmill::trust {

inline constexpr std::string_view kStatementPayloadType =
    "application/vnd.in-toto+json";
inline constexpr std::string_view kBuildType =
    "urn:bootmill:build-type:image:v1";
// `builder.id` of an image that a daemon built.
inline constexpr std::string_view kDaemonBuilderId =
    "urn:bootmill:builder:daemon:v1";

// The whole statement as plain values. It contains no time, so that the same
// release always has the same statement.
struct Provenance {
  std::string org;
  std::string fleet;
  uint32_t release = 0;   // counts from 1 within the fleet
  uint32_t revision = 0;  // of the fleet
  Target target = Target::kI386XenPvh;
  Sha256Digest artifact;
  uint64_t artifact_size_bytes = 0;
  Sha256Digest spec;    // of the canonical spec
  Sha256Digest source;  // of the spec's text as it was written
  std::string toolchain_name;
  Sha256Digest toolchain;
  image::PlanRecord plan;
  std::string builder_id = std::string(kDaemonBuilderId);

  bool operator==(const Provenance&) const = default;
};

// Returns `fleets/FLEET/RELEASE-TARGET.bin`. Thread-safe.
std::string SubjectName(std::string_view fleet, uint32_t release,
                        Target target);

// Returns the statement as JSON. The same values always give the same bytes.
// Thread-safe.
std::string WriteStatement(const Provenance& provenance);

// Parses a statement of WriteStatement. Members that it does not write are
// ignored, as in-toto demands. Errors: INVALID_ARGUMENT naming the member and
// what is wrong: another statement, predicate or build type, a name that comes
// twice, or parts that contradict each other (subject and parameters, plan and
// its stated identity, dependencies and plan). Thread-safe.
absl::StatusOr<Provenance> ParseStatement(std::string_view text);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_PROVENANCE_H_
