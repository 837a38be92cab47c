// SPDX-License-Identifier: Apache-2.0
// Deciding which modules lie compressed in an image's memdisk, and what loads
// them (docs/adr/0026-packed-modules.md).
#ifndef BOOTMILL_BUILDER_PACKING_H_
#define BOOTMILL_BUILDER_PACKING_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/pipeline.h"
#include "builder/toolchain/toolchain.h"

namespace bootmill {

// Moves modules from `result.plan` to `packed_modules` and `spare_modules`, and
// adds the texts that load them to the configuration. `start` names the modules
// that must be loaded at every start. Thread-safe.
void PackModules(const v1::LoaderSpec& spec,
                 const toolchain::Platform& platform,
                 const std::vector<std::string>& start, Resolution& result);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_PACKING_H_
