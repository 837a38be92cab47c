// SPDX-License-Identifier: Apache-2.0
// What surrounds the sources of a boot policy: encrypted volumes, the lock,
// keys, parameters of the domain.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SURROUNDINGS_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SURROUNDINGS_H_

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/script_writer.h"

namespace bootmill::bootconfig {

// Each writes nothing if its part of the policy is not set.

// The users of the lock; whatever GRUB locks is locked from here on.
void WriteLock(const v1::BootPolicy& boot, ScriptWriter& script,
               Configuration& out);

// Asks for the passphrases of encrypted volumes.
void WriteUnlock(const v1::BootPolicy& boot, ScriptWriter& script,
                 Configuration& out);

// Gives guests the variables of the domain's command line.
void WriteGuestParameters(const v1::BootPolicy& boot, ScriptWriter& script,
                          Configuration& out);

// What GRUB checks signatures with.
void NeedSignatureModules(const v1::BootPolicy& boot, Configuration& out);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SURROUNDINGS_H_
