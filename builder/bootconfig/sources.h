// SPDX-License-Identifier: Apache-2.0
// Writing the GRUB script of each kind of boot source.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Writes the script of the writer's source, and adds its files and needs to the
// configuration. The function `writer.function()` then tries the source: it
// prints what it tries and returns if nothing booted.
void WriteSource(SourceWriter& writer);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_
