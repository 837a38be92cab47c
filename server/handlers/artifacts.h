// SPDX-License-Identifier: Apache-2.0
// ArtifactService: images and their attestations.
#ifndef BOOTMILL_SERVER_HANDLERS_ARTIFACTS_H_
#define BOOTMILL_SERVER_HANDLERS_ARTIFACTS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "common/blob.h"
#include "server/api/method_table.h"
#include "server/build/image_source.h"
#include "server/store/artifacts.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class ArtifactHandlers {
 public:
  ArtifactHandlers(store::Database& database, ImageSource& images)
      : database_(database), images_(images) {}

  void Register(MethodTable& table);

  // Returns the bytes of an artifact that a release of `org` contains; also
  // used by transports that serve artifacts at a path. Errors: NOT_FOUND;
  // INVALID_ARGUMENT if `sha256` is not a digest; those of ImageSource::Find.
  absl::StatusOr<Blob> Read(std::string_view org, std::string_view sha256);

 private:
  absl::StatusOr<v1::Artifact> Get(const RequestContext& context,
                                   const v1::GetArtifactRequest& request);
  void Download(const v1::DownloadArtifactRequest& request,
                const Sink<v1::DownloadArtifactResponse>& sink);
  absl::StatusOr<v1::InspectArtifactResponse> Inspect(
      const v1::InspectArtifactRequest& request);
  absl::StatusOr<v1::ListAttestationsResponse> ListAttestations(
      const RequestContext& context,
      const v1::ListAttestationsRequest& request);

  store::Database& database_;
  ImageSource& images_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_ARTIFACTS_H_
