// SPDX-License-Identifier: Apache-2.0
// Sources that are looked for on the guest's disks.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_WALKED_SOURCES_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_WALKED_SOURCES_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Says whether `source` is looked for disk by disk: chainload, grub_config,
// boot_loader_spec, legacy_menu and extlinux are; entries that name their own
// volumes, and scripts of the spec, are not.
bool IsWalked(const v1::BootSource& source);

// Where a walked source looks on each volume, in order: its own paths, or those
// of its kind. Empty for other sources.
std::vector<std::string> PlacesOf(const v1::BootSource& source, Target target);

// Writes the function of a walked source: it looks on `bootmill_volumes`
// (loader-src/grub/walk.cfg) and returns if nothing there booted.
void WriteWalkedSource(SourceWriter& writer);

// Writes bootmill_unlock_guest, which the scripts run before they read a file
// of the guest: with superusers set, GRUB asks for a password before every
// entry that is not marked `--unrestricted`, so a lock that leaves guests alone
// is lifted there.
void WriteGuestLock(const v1::LoaderSpec& spec, ScriptWriter& script);

// Asks for pvhchain and the commands that start it.
void NeedPvhchain(SourceWriter& writer);
// Writes the beginning of an `if`: pvhchain is loaded, and takes modules.
void OpenIfPvhchain(ScriptWriter& script);
// Writes the start of what was loaded.
void StartPvhchain(ScriptWriter& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_WALKED_SOURCES_H_
