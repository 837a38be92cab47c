// SPDX-License-Identifier: Apache-2.0
// From a plan to the bytes of an image.
#ifndef BOOTMILL_BUILDER_IMAGE_LAYOUT_H_
#define BOOTMILL_BUILDER_IMAGE_LAYOUT_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/bytes.h"

namespace bootmill::image {

// Returns the image that `plan` describes: the bytes that grub-mkimage writes
// for the same inputs. A pure function: no files, no clock, no environment.
//
// Errors: INVALID_ARGUMENT (the kernel is not a GRUB kernel of the target);
// FAILED_PRECONDITION (an object that this GRUB version has no number for);
// RESOURCE_EXHAUSTED (memdisk or image over their limits). Thread-safe.
// Format and sources: docs/formats/grub-image.md.
absl::StatusOr<Bytes> Layout(const Plan& plan);

// Returns the first address behind the memory of the image that Layout makes
// of `plan`, which is where its module area ends. Pure, as Layout is.
//
// Errors: those of Layout, but for the limit of the whole image. Thread-safe.
absl::StatusOr<uint64_t> EndAddress(const Plan& plan);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_LAYOUT_H_
