// SPDX-License-Identifier: Apache-2.0
// The GRUB scripts of this folder, as they are.
#ifndef BOOTMILL_LOADER_SRC_GRUB_SCRIPTS_H_
#define BOOTMILL_LOADER_SRC_GRUB_SCRIPTS_H_

#include <span>
#include <string_view>

namespace bootmill {

struct GrubScript {
  std::string_view name;  // "walk.cfg"
  std::string_view text;
};

// Returns every script, by name. Static. Thread-safe.
std::span<const GrubScript> GrubScripts();

// Returns the text of the script `name`.
// REQUIRES: there is one.
std::string_view GrubScriptText(std::string_view name);

}  // namespace bootmill

#endif  // BOOTMILL_LOADER_SRC_GRUB_SCRIPTS_H_
