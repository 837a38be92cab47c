// SPDX-License-Identifier: Apache-2.0
// The files in an image's memdisk.
#ifndef BOOTMILL_BUILDER_MEMDISK_H_
#define BOOTMILL_BUILDER_MEMDISK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/image/plan.h"
#include "builder/toolchain/toolchain.h"

namespace bootmill {

// GRUB's prefix in every image: `insmod` looks here for modules that are not
// loaded.
inline constexpr std::string_view kPrefix = "(memdisk)/boot/grub";

// Returns the files of the memdisk in their order: the modules `packed` of
// `platform` as gzip files where `insmod` finds them, the configuration's
// texts (those of ours without comments), the modules `spare`, the
// configuration's data and programs, then the spec's own files. The order
// matters, because GRUB reads past all earlier files to open one.
//
// Errors carry the field: INVALID_ARGUMENT for a file of the spec at a path
// that Bootmill uses itself, RESOURCE_EXHAUSTED over a limit. Thread-safe.
absl::StatusOr<std::vector<image::PlanFile>> MemdiskFiles(
    const v1::LoaderSpec& spec, Target target,
    const bootconfig::Configuration& configuration,
    const std::vector<image::PlanModule>& packed,
    const std::vector<image::PlanModule>& spare,
    const toolchain::Platform& platform);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_MEMDISK_H_
