// SPDX-License-Identifier: Apache-2.0
// What an image is made of, as a message: the daemon answers it, and the
// command line prints it for specs that it builds itself.
#ifndef BOOTMILL_BUILDER_TARGET_PREVIEW_H_
#define BOOTMILL_BUILDER_TARGET_PREVIEW_H_

#include "bootmill/v1/fleet_service.pb.h"
#include "builder/pipeline.h"

namespace bootmill {

// Returns the preview of `image`, which was built from `resolution`.
// Thread-safe.
v1::TargetPreview TargetPreviewOf(const Resolution& resolution,
                                  const Image& image);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_TARGET_PREVIEW_H_
