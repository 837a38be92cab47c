// SPDX-License-Identifier: Apache-2.0
// Checking a boot policy against a GRUB version and its modules.
#ifndef BOOTMILL_BUILDER_POLICY_CHECK_H_
#define BOOTMILL_BUILDER_POLICY_CHECK_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/image/object_types.h"
#include "builder/target.h"
#include "builder/warning.h"

namespace bootmill {

// Refuses what the GRUB version cannot do: FAILED_PRECONDITION with the field
// for `guest_parameters` before 2.14, and for `lock.disable_cli` without its
// object. Thread-safe.
absl::Status CheckVersion(const v1::LoaderSpec& spec,
                          std::string_view upstream_version,
                          const image::ObjectTypes& object_types);

// Returns warnings about settings that have no effect, or another effect than
// their names suggest. Thread-safe.
std::vector<Warning> PolicyWarnings(const v1::LoaderSpec& spec, Target target);

// Returns why `kernel`, a path, does not start under `target` because of how
// its name says that it is packed; empty if nothing speaks against it.
// Thread-safe.
std::string CannotUnpack(std::string_view kernel, Target target);

// Returns what guests cannot do under `target` with the image's modules
// `modules`, including those that are loaded later. These limits are no
// mistakes of a spec. Thread-safe.
std::vector<std::string> PolicyLimits(
    const v1::LoaderSpec& spec, Target target,
    const std::set<std::string, std::less<>>& modules);

// Returns those of PolicyLimits that every image for `target` has, whatever its
// modules are. Thread-safe.
std::vector<std::string> TargetLimits(const v1::LoaderSpec& spec,
                                      Target target);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_POLICY_CHECK_H_
