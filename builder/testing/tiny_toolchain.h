// SPDX-License-Identifier: Apache-2.0
// A small toolchain of made-up modules; tests only.
#ifndef BOOTMILL_BUILDER_TESTING_TINY_TOOLCHAIN_H_
#define BOOTMILL_BUILDER_TESTING_TINY_TOOLCHAIN_H_

#include <string>
#include <vector>

#include "builder/toolchain/toolchain.h"

namespace bootmill::testing {

// Returns a toolchain called debian-2.06-13+deb12u2 with the platforms
// i386-xen_pvh and x86_64-xen. Its kernels are synthetic. Its modules have the
// names, the commands and some of the dependencies of GRUB's modules; their
// files are a line of text. The result is always the same.
toolchain::Toolchain TinyToolchain();

// Adds a module to every platform of `toolchain`.
void AddModule(const std::string& name,
               const std::vector<std::string>& dependencies,
               const std::vector<std::string>& commands, Bytes file,
               toolchain::Toolchain& toolchain);

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_TESTING_TINY_TOOLCHAIN_H_
