// SPDX-License-Identifier: Apache-2.0
// Starting entries of the Boot Loader Specification, type #1.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_BOOT_LOADER_SPEC_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_BOOT_LOADER_SPEC_H_

#include <string>

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Writes the source: one function that reads the entries, one that tries them.
//
// An entry's file is a list of lines `key value`, which GRUB script can run
// with the keys as functions. A command hides a function of its name, so
// entries are read before any module that gives such a command is loaded: the
// keys go to `Configuration::late_commands`, and the function that reads,
// EntryReader(), runs before those modules are loaded.
void WriteBootLoaderSpec(SourceWriter& writer);

// The name of the function that reads the entries of the writer's source.
std::string EntryReader(const SourceWriter& writer);

// Writes the functions that all sources of this kind share.
void WriteEntryFunctions(ScriptWriter& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_BOOT_LOADER_SPEC_H_
