// SPDX-License-Identifier: Apache-2.0
// What is said about a spec that builds.
#ifndef BOOTMILL_BUILDER_WARNING_H_
#define BOOTMILL_BUILDER_WARNING_H_

#include <string>

namespace bootmill {

// Something that is allowed, but likely not what was meant.
struct Warning {
  std::string field;  // of the spec, as in "boot.sources[1].raw_config.script"
  std::string message;
};

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_WARNING_H_
