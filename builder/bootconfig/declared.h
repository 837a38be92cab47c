// SPDX-License-Identifier: Apache-2.0
// Sources whose entries are written in the spec: Linux kernels (host_declared)
// and ELF kernels with a PVH entry (pvh_kernel).
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_DECLARED_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_DECLARED_H_

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

void WriteHostDeclared(SourceWriter& writer);
void WritePvhKernel(SourceWriter& writer);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_DECLARED_H_
