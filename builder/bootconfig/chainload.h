// SPDX-License-Identifier: Apache-2.0
// Starting a second stage from the guest's disk.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_CHAINLOAD_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_CHAINLOAD_H_

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

void WriteChainload(SourceWriter& writer);

// Makes the image carry pvhchain, which starts ELF kernels with a PVH entry.
void NeedPvhchain(SourceWriter& writer);

// Opens an `if` that holds when GRUB has loaded pvhchain; it hides what GRUB
// says of consoles and video modes.
void OpenIfPvhchain(ScriptWriter& script);

// Starts what has been loaded, in the same quiet.
void StartPvhchain(ScriptWriter& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_CHAINLOAD_H_
