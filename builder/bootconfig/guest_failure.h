// SPDX-License-Identifier: Apache-2.0
// What follows when an entry of a guest's own menu did not boot
// (boot.on_guest_failure).
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_GUEST_FAILURE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_GUEST_FAILURE_H_

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Returns whether no other source is tried after such a failure.
bool GivesUp(const v1::BootPolicy& boot);

// Adds the scripts that run a menu of the guest as the writer's spec says.
void NeedGuestMenu(SourceWriter& writer);

// Writes the variables that these scripts use and adds their data, if any
// source needs them. Writes nothing if GRUB is to wait, which it does by
// itself.
void WriteGuestFailure(const v1::BootPolicy& boot, ScriptWriter& script,
                       Configuration& out);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_GUEST_FAILURE_H_
