// SPDX-License-Identifier: Apache-2.0
// Making the bytes of an image from a plan.
#ifndef BOOTMILL_BUILDER_IMAGE_LAYOUT_H_
#define BOOTMILL_BUILDER_IMAGE_LAYOUT_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/bytes.h"

namespace bootmill::image {

// Returns the image that `plan` describes: the same bytes that grub-mkimage
// writes for the same inputs. A pure function: it uses no files, no clock and
// no environment.
//
// Errors: INVALID_ARGUMENT (the kernel is not a GRUB kernel of the target);
// FAILED_PRECONDITION (an object for which this GRUB version has no number);
// RESOURCE_EXHAUSTED (memdisk or image over their limits). Thread-safe. Format
// and sources: docs/formats/grub-image.md.
absl::StatusOr<Bytes> Layout(const Plan& plan);

// Returns the first address after the memory of the image that Layout makes of
// `plan`, which is the end of its module area. A pure function, as Layout is.
//
// Errors: those of Layout, except the limit for the whole image. Thread-safe.
absl::StatusOr<uint64_t> EndAddress(const Plan& plan);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_LAYOUT_H_
