// SPDX-License-Identifier: Apache-2.0
// Small plans that need no GRUB files; tests only.
#ifndef BOOTMILL_BUILDER_IMAGE_TESTING_SYNTHETIC_H_
#define BOOTMILL_BUILDER_IMAGE_TESTING_SYNTHETIC_H_

#include "builder/image/plan.h"
#include "builder/target.h"
#include "common/bytes.h"

namespace bootmill::image::testing {

// Returns a kernel.img for `target` with 64 bytes of code, 32 of data and 4096
// of zeroed memory. The one for PVH begins like a real one.
Bytes SyntheticKernel(Target target);

// Returns a plan with one object of each kind that GRUB 2.06 has.
Plan SyntheticPlan(Target target);

}  // namespace bootmill::image::testing

#endif  // BOOTMILL_BUILDER_IMAGE_TESTING_SYNTHETIC_H_
