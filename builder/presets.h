// SPDX-License-Identifier: Apache-2.0
// The modules that each preset stands for.
#ifndef BOOTMILL_BUILDER_PRESETS_H_
#define BOOTMILL_BUILDER_PRESETS_H_

#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/toolchain/toolchain.h"

namespace bootmill {

// Returns the name of `preset` as specs spell it: "common".
std::string_view PresetName(v1::Preset preset);

// Returns the modules of `preset` that `platform` has, in loading order.
// Modules that a GRUB version lacks are left out, so a preset means the same
// for all versions. PRESET_ALL is every module, by name. Thread-safe.
std::vector<std::string> PresetModules(v1::Preset preset,
                                       const toolchain::Platform& platform);

// Returns the modules of `platform` that an image with `preset` loads when it
// starts, whatever its policy: disk layouts, and the file systems of the large
// distributions' installers. All others are loaded when they are needed.
// Thread-safe.
std::vector<std::string> StartModules(v1::Preset preset,
                                      const toolchain::Platform& platform);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_PRESETS_H_
