// SPDX-License-Identifier: Apache-2.0
// The parts of a boot policy besides its sources: encrypted volumes, the lock,
// keys for signatures, and parameters of the domain.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_POLICY_SETUP_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_POLICY_SETUP_H_

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/script_writer.h"

namespace bootmill::bootconfig {

// Each writes nothing if the policy does not have its part.

// Writes the lock's users. From this place on everything that GRUB can lock is
// locked.
void WriteLock(const v1::BootPolicy& boot, ScriptWriter& script,
               Configuration& out);

// Writes commands that ask for the passphrases of encrypted volumes.
void WriteUnlock(const v1::BootPolicy& boot, ScriptWriter& script,
                 Configuration& out);

// Writes commands that pass variables of the domain's command line on to
// guests.
void WriteGuestParameters(const v1::BootPolicy& boot, ScriptWriter& script,
                          Configuration& out);

// Adds the modules with which GRUB checks signatures.
void NeedSignatureModules(const v1::BootPolicy& boot, Configuration& out);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_POLICY_SETUP_H_
