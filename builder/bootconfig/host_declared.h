// SPDX-License-Identifier: Apache-2.0
// The GRUB script of entries that the host's owner wrote.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_HOST_DECLARED_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_HOST_DECLARED_H_

#include <string>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/script_writer.h"

namespace bootmill::bootconfig {

// Adds the source boot.sources[`index`], which is a host_declared one: a
// function for each entry and `function`, which tries them, to `script`; the
// menu, needs and warnings to `out`.
void WriteHostDeclared(const v1::LoaderSpec& spec, int index,
                       const std::string& function, ScriptWriter& script,
                       Configuration& out);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_HOST_DECLARED_H_
