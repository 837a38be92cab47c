// SPDX-License-Identifier: Apache-2.0
// The GRUB script of each kind of boot source.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Writes the functions of the writer's source into its script, its files and
// needs into its configuration. The function `writer.function()` tries the
// source; it says on the console what it tries, and returns when nothing
// booted.
void WriteSource(SourceWriter& writer);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_
