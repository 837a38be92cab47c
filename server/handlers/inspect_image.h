// SPDX-License-Identifier: Apache-2.0
// What an image consists of, for the daemon's own images and for those that a
// client sends.
#ifndef BOOTMILL_SERVER_HANDLERS_INSPECT_IMAGE_H_
#define BOOTMILL_SERVER_HANDLERS_INSPECT_IMAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "common/bytes.h"
#include "server/api/method_table.h"

namespace bootmill::server {

// Takes `image` apart. All texts of the answer are UTF-8, whatever the image
// holds. Errors: those of image::Inspect. Thread-safe.
absl::StatusOr<v1::InspectArtifactResponse> InspectImage(ByteSpan image);

// Adds ArtifactService/InspectImage to `table`. An image is kept in a file of
// `spool_dir` while it arrives, and nowhere afterwards.
void RegisterImageUpload(MethodTable& table, const std::string& spool_dir);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_INSPECT_IMAGE_H_
