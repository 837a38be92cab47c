// SPDX-License-Identifier: Apache-2.0
// Sources that run a menu which the guest's owner wrote: grub.cfg, GRUB
// Legacy's menu.lst, extlinux.conf.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_GUEST_MENUS_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_GUEST_MENUS_H_

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

void WriteGrubConfig(SourceWriter& writer);
void WriteLegacyMenu(SourceWriter& writer);
void WriteExtlinux(SourceWriter& writer);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_GUEST_MENUS_H_
