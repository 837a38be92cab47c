// SPDX-License-Identifier: Apache-2.0
// Small plans made without any GRUB files; tests only.
#ifndef BOOTMILL_BUILDER_IMAGE_TESTING_SYNTHETIC_H_
#define BOOTMILL_BUILDER_IMAGE_TESTING_SYNTHETIC_H_

#include "builder/image/plan.h"
#include "builder/target.h"
#include "common/bytes.h"

namespace bootmill::image::testing {

// A kernel.img for `target` with 64 bytes of code, 32 of data and 4096 of
// zeroed memory, of which the PVH one begins as a real one does.
Bytes SyntheticKernel(Target target);

// A plan with one object of each kind that GRUB 2.06 has.
Plan SyntheticPlan(Target target);

}  // namespace bootmill::image::testing

#endif  // BOOTMILL_BUILDER_IMAGE_TESTING_SYNTHETIC_H_
