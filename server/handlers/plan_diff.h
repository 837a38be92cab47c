// SPDX-License-Identifier: Apache-2.0
// Comparing what goes into two images.
#ifndef BOOTMILL_SERVER_HANDLERS_PLAN_DIFF_H_
#define BOOTMILL_SERVER_HANDLERS_PLAN_DIFF_H_

#include <cstddef>

#include "bootmill/v1/fleet_service.pb.h"
#include "builder/image/plan.h"

namespace bootmill::server {

// How much text of one image is compared line by line. A file that has no room
// left is compared as a whole, by size and digest: what a spec packs into an
// image may be a thousand times larger than the spec.
inline constexpr size_t kMaxComparedBytes = size_t{1} << 20;

// Adds to `diff` which modules differ between two images, in them or in their
// memdisks, and how the scripts in their memdisks do, unpacked. An empty plan
// stands for an image that does not exist. Thread-safe.
void ComparePlans(const image::Plan& from, const image::Plan& to,
                  v1::TargetDiff& diff);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_PLAN_DIFF_H_
