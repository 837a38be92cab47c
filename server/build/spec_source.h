// SPDX-License-Identifier: Apache-2.0
// Making a spec that can be resolved of a fleet's source text. All errors have
// positions in the text.
#ifndef BOOTMILL_SERVER_BUILD_SPEC_SOURCE_H_
#define BOOTMILL_SERVER_BUILD_SPEC_SOURCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/error_info.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/pipeline.h"
#include "builder/spec/positions.h"
#include "builder/target.h"
#include "builder/toolchain/toolchain.h"
#include "builder/warning.h"
#include "common/sha256.h"

namespace bootmill::server {

// A source text that is a valid spec.
struct CheckedSpec {
  v1::LoaderSpec message;  // with its defaults
  spec::PositionMap positions;
  Sha256Digest digest;  // of the canonical bytes
  std::vector<Target> targets;
};

// Reads and validates `source`. Errors: INVALID_ARGUMENT with a violation for
// each finding, or about `source.format`. Thread-safe, as all here.
absl::StatusOr<CheckedSpec> CheckSource(const v1::SpecSource& source);

// Checks that the text's `fleet` is `fleet`. Errors: INVALID_ARGUMENT at that
// field.
absl::Status CheckIsOfFleet(const CheckedSpec& spec, std::string_view fleet);

// Resolves `spec` for each of `targets`. Errors: what ResolveErrors finds for
// all of them, each as a violation with its position in the text; the code is
// the first one's.
absl::StatusOr<std::vector<Resolution>> ResolveTargets(
    const CheckedSpec& spec, const toolchain::Toolchain& toolchain,
    const std::vector<Target>& targets);

// Returns `status`, of ToolchainSource::Choose for the toolchain that `spec`
// names, with a violation at that field if the toolchain does not exist or may
// not be used. REQUIRES: !status.ok().
absl::Status AtToolchain(absl::Status status, const CheckedSpec& spec);

// Returns a warning about a field of `spec`, with its position; about the whole
// spec for an empty `field`.
v1::FieldViolation WarningAt(const CheckedSpec& spec, const std::string& field,
                             const std::string& description);

// Returns the warnings of `resolutions`, and their limits as warnings about
// their targets, with their positions, each once.
std::vector<v1::FieldViolation> WarningsOf(
    const CheckedSpec& spec, const std::vector<Resolution>& resolutions);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_SPEC_SOURCE_H_
