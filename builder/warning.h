// SPDX-License-Identifier: Apache-2.0
// Warnings about specs that can be built.
#ifndef BOOTMILL_BUILDER_WARNING_H_
#define BOOTMILL_BUILDER_WARNING_H_

#include <string>

namespace bootmill {

// Something in a spec that is allowed but probably not meant.
struct Warning {
  std::string field;  // of the spec, as in "boot.sources[1].raw_config.script"
  std::string message;
};

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_WARNING_H_
