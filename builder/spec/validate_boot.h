// SPDX-License-Identifier: Apache-2.0
// The rules of the boot policy; a part of validate.h.
#ifndef BOOTMILL_BUILDER_SPEC_VALIDATE_BOOT_H_
#define BOOTMILL_BUILDER_SPEC_VALIDATE_BOOT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/checker.h"

namespace bootmill::spec {

// Checks `spec.boot`.
void CheckBoot(const v1::LoaderSpec& spec, Checker* checker);

// Checks `spec.boot.sources`. Returns the titles of the entries that the
// sources declare, in order.
std::vector<std::string> CheckSources(const v1::LoaderSpec& spec,
                                      Checker* checker);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VALIDATE_BOOT_H_
