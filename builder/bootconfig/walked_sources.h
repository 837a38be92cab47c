// SPDX-License-Identifier: Apache-2.0
// Boot sources that are looked for on the guest's disks.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_WALKED_SOURCES_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_WALKED_SOURCES_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Returns whether `source` is looked for disk by disk. That is so for
// chainload, grub_config, boot_loader_spec, legacy_menu and extlinux, but not
// for entries with volumes of their own and for scripts of the spec.
bool IsWalked(const v1::BootSource& source);

// Returns the paths at which a walked source looks on each volume, in order:
// its own, or the defaults of its kind. Empty for other sources.
std::vector<std::string> PlacesOf(const v1::BootSource& source, Target target);

// Writes the function of a walked source: it looks on the volumes in
// `bootmill_volumes` (loader-src/grub/walk.cfg) and returns if nothing there
// booted.
void WriteWalkedSource(SourceWriter& writer);

// Writes the function bootmill_unlock_guest, which scripts call before they
// read a file of the guest. While superusers are set, GRUB asks for a password
// before every entry that is not marked `--unrestricted`. A lock that is not
// meant for guests is therefore lifted here.
void WriteGuestLock(const v1::LoaderSpec& spec, ScriptWriter& script);

// Adds pvhchain and the commands that start it.
void NeedPvhchain(SourceWriter& writer);
// Writes the beginning of an `if` that is true if pvhchain was loaded; modules
// may follow in it.
void OpenIfPvhchain(ScriptWriter& script);
// Writes the command that starts what was loaded.
void StartPvhchain(ScriptWriter& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_WALKED_SOURCES_H_
