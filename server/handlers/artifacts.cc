// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/artifacts.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/hex.h"
#include "common/limits.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/inspect_image.h"
#include "server/handlers/messages.h"
#include "server/store/releases.h"

namespace bootmill::server {
namespace {

constexpr size_t kChunkBytes = 256 * kKiB;
constexpr int kMaxReleasesShown = 20;

// The parts of an artifact's name.
struct ArtifactId {
  std::string org;
  Sha256Digest digest;
};

absl::StatusOr<Sha256Digest> DigestOf(std::string_view field,
                                      std::string_view hex) {
  Sha256Digest digest;
  if (!HexDecode(hex, digest.bytes)) {
    return rpc::FieldError(field,
                           "expected a SHA-256: 64 lower-case hex digits");
  }
  return digest;
}

absl::StatusOr<ArtifactId> ArtifactIdOf(std::string_view field,
                                        std::string_view name) {
  ASSIGN_OR_RETURN(const OrgResource resource,
                   OrgResourceOf(field, name, "artifacts"));
  ArtifactId id{.org = resource.org, .digest = {}};
  ASSIGN_OR_RETURN(id.digest, DigestOf(field, resource.id));
  return id;
}

// Sends the bytes in chunks, each when the client can take it.
class Download : public std::enable_shared_from_this<Download> {
 public:
  Download(Blob bytes, size_t offset,
           const Sink<v1::DownloadArtifactResponse>& sink)
      : bytes_(std::move(bytes)), offset_(offset), sink_(sink) {}

  void Next() {
    const size_t size = std::min(kChunkBytes, bytes_.size() - offset_);
    v1::DownloadArtifactResponse chunk;
    chunk.set_offset(static_cast<int64_t>(offset_));
    chunk.set_data(std::string(AsText(bytes_.span().subspan(offset_, size))));
    chunk.set_size_bytes(static_cast<int64_t>(bytes_.size()));
    offset_ += size;
    sink_.Write(chunk, [self = shared_from_this()](bool alive) {
      if (!alive) {
        return self->sink_.Finish(absl::CancelledError("the client is gone"));
      }
      if (self->offset_ == self->bytes_.size()) {
        return self->sink_.Finish(absl::OkStatus());
      }
      self->Next();
    });
  }

 private:
  const Blob bytes_;
  size_t offset_;
  const Sink<v1::DownloadArtifactResponse> sink_;
};

}  // namespace

void ArtifactHandlers::Register(MethodTable& table) {
  table.AddUnary("ArtifactService/GetArtifact", this, &ArtifactHandlers::Get);
  table.AddStream("ArtifactService/DownloadArtifact", this,
                  &ArtifactHandlers::Download);
  table.AddUnary("ArtifactService/InspectArtifact", this,
                 &ArtifactHandlers::Inspect);
  table.AddUnary("ArtifactService/ListAttestations", this,
                 &ArtifactHandlers::ListAttestations);
}

absl::StatusOr<Blob> ArtifactHandlers::Read(std::string_view org,
                                            std::string_view sha256) {
  ASSIGN_OR_RETURN(const Sha256Digest digest, DigestOf("name", sha256));
  // Whether the org may see the artifact is decided before its bytes are looked
  // for.
  RETURN_IF_ERROR(database_
                      .Read([&](store::Reader& reader) {
                        return store::FindArtifact(reader, org, digest);
                      })
                      .status());
  return images_.Find(digest);
}

absl::StatusOr<v1::Artifact> ArtifactHandlers::Get(
    const RequestContext& context, const v1::GetArtifactRequest& request) {
  ASSIGN_OR_RETURN(const ArtifactId id, ArtifactIdOf("name", request.name()));
  return database_.Read(
      [&](store::Reader& reader) -> absl::StatusOr<v1::Artifact> {
        ASSIGN_OR_RETURN(const store::Artifact record,
                         store::FindArtifact(reader, id.org, id.digest));
        ASSIGN_OR_RETURN(const std::vector<store::ReleaseName> releases,
                         store::ReleasesWithArtifact(reader, id.org, id.digest,
                                                     kMaxReleasesShown));
        v1::Artifact artifact;
        artifact.set_name(ArtifactName(id.org, id.digest.Hex()));
        artifact.set_sha256(id.digest.Hex());
        artifact.set_size_bytes(record.size_bytes);
        artifact.set_target(std::string(TargetName(record.target)));
        artifact.set_plan(record.plan.Hex());
        for (const store::ReleaseName& release : releases) {
          if (context.rights.Covers(release.fleet)) {
            artifact.add_releases(
                ReleaseName(id.org, release.fleet, release.number));
          }
        }
        artifact.set_cached(record.cached);
        *artifact.mutable_create_time() = ToTimestamp(record.create_time);
        return artifact;
      });
}

void ArtifactHandlers::Download(
    const v1::DownloadArtifactRequest& request,
    const Sink<v1::DownloadArtifactResponse>& sink) {
  const absl::StatusOr<OrgResource> name =
      OrgResourceOf("name", request.name(), "artifacts");
  if (!name.ok()) {
    return sink.Finish(name.status());
  }
  absl::StatusOr<Blob> bytes = Read(name->org, name->id);
  if (!bytes.ok()) {
    return sink.Finish(bytes.status());
  }
  if (request.offset() < 0 ||
      static_cast<uint64_t>(request.offset()) > bytes->size()) {
    return sink.Finish(
        rpc::Error(absl::StatusCode::kOutOfRange, "OFFSET_OUT_OF_RANGE",
                   absl::StrFormat("offset %d: the artifact has %d bytes",
                                   request.offset(), bytes->size()),
                   {{"size_bytes", std::to_string(bytes->size())}}));
  }
  std::make_shared<server::Download>(
      *std::move(bytes), static_cast<size_t>(request.offset()), sink)
      ->Next();
}

absl::StatusOr<v1::InspectArtifactResponse> ArtifactHandlers::Inspect(
    const v1::InspectArtifactRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name,
                   OrgResourceOf("name", request.name(), "artifacts"));
  ASSIGN_OR_RETURN(const Blob bytes, Read(name.org, name.id));
  return InspectImage(bytes.span());
}

absl::StatusOr<v1::ListAttestationsResponse> ArtifactHandlers::ListAttestations(
    const RequestContext& context, const v1::ListAttestationsRequest& request) {
  ASSIGN_OR_RETURN(const ArtifactId id,
                   ArtifactIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(
      const store::Page<store::ReleaseAttestation> attestations,
      database_.Read(
          [&](store::Reader& reader)
              -> absl::StatusOr<store::Page<store::ReleaseAttestation>> {
            RETURN_IF_ERROR(
                store::FindArtifact(reader, id.org, id.digest).status());
            return store::ListAttestations(reader, id.org, id.digest, page);
          }));
  v1::ListAttestationsResponse response;
  for (const store::ReleaseAttestation& attestation : attestations.items) {
    if (context.rights.Covers(attestation.fleet)) {
      *response.add_attestations() = ToMessage(id.org, attestation);
    }
  }
  response.set_next_page_token(attestations.next_page_token);
  return response;
}

}  // namespace bootmill::server
