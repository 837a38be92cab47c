// SPDX-License-Identifier: Apache-2.0
// Reading one GRUB module from its file.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_MODULE_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_MODULE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "builder/toolchain/toolchain.h"
#include "common/bytes.h"

namespace bootmill::toolchain {

// Makes the module `name` of `target` from its file and its line of moddep.lst.
// Its commands are left empty.
//
// Checks that it is an ELF relocatable of the target's class; that .modname is
// `name`; that every licence in .module_license is one with which GRUB loads a
// module (GPLv3, GPLv3+, GPLv2+; GRUB itself checks the first only); and that
// all modules in .moddeps are in `dependencies`, because otherwise the module
// could not be loaded at run time. Errors: INVALID_ARGUMENT, naming the file.
// Thread-safe. Source: GRUB's grub-core/genmod.sh.in and kern/dl.c.
absl::StatusOr<Module> MakeModule(std::string name, Bytes file, Target target,
                                  std::vector<std::string> dependencies);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_MODULE_H_
