// SPDX-License-Identifier: Apache-2.0
#include "loader-src/grub/scripts.h"

#include <algorithm>
#include <cassert>

namespace bootmill {
namespace {

constexpr GrubScript kScripts[] = {
#include "grub_scripts.inc"
};

}  // namespace

std::span<const GrubScript> GrubScripts() { return kScripts; }

std::string_view GrubScriptText(std::string_view name) {
  const auto* const found = std::find_if(
      std::begin(kScripts), std::end(kScripts),
      [name](const GrubScript& script) { return script.name == name; });
  assert(found != std::end(kScripts));
  return found->text;
}

}  // namespace bootmill
