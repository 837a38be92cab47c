// SPDX-License-Identifier: Apache-2.0
#include "server/build/image_source.h"

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "common/printable.h"
#include "common/rpc/error_info.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/store/artifacts.h"
#include "server/store/plans.h"

namespace bootmill::server {
namespace {

absl::Status OtherBytes(const Sha256Digest& artifact, const Blob& made) {
  return rpc::Error(
      absl::StatusCode::kDataLoss, "ARTIFACT_NOT_REPRODUCED",
      absl::StrFormat("artifact %s: its plan now gives %s; the image is not "
                      "served; restore the database from a backup",
                      artifact.Hex(), made.digest.Hex()),
      {{"artifact", artifact.Hex()}, {"made", made.digest.Hex()}});
}

// Whatever the layout says: it is no fault of who asks for the bytes.
absl::Status NotLaidOut(const Sha256Digest& artifact,
                        const absl::Status& layout) {
  return rpc::Error(
      absl::StatusCode::kDataLoss, "ARTIFACT_NOT_REPRODUCED",
      absl::StrFormat("artifact %s cannot be laid out again: %s; restore the "
                      "database from a backup",
                      artifact.Hex(), layout.message()),
      {{"artifact", artifact.Hex()}});
}

}  // namespace

ImageSource::ImageSource(
    store::Database& database, const ImageLimits& limits,
    std::function<void(const Sha256Digest& plan)> before_layout)
    : database_(database),
      stored_bytes_(limits.stored_bytes),
      before_layout_(std::move(before_layout)),
      memory_(limits.memory_bytes) {}

absl::StatusOr<StoredImage> ImageSource::Make(const image::Plan& plan) {
  const Sha256Digest identity = image::Identity(plan);
  return making_.Do(identity, [&] { return MakeAlone(plan, identity); });
}

absl::StatusOr<StoredImage> ImageSource::MakeAlone(
    const image::Plan& plan, const Sha256Digest& identity) {
  ASSIGN_OR_RETURN(const std::optional<store::Artifact> known,
                   database_.Read([&](store::Reader& reader) {
                     return store::FindArtifactOfPlan(reader, identity);
                   }));
  if (known.has_value()) {
    ASSIGN_OR_RETURN(Blob bytes, Find(known->sha256));
    return StoredImage{std::move(bytes), identity, true};
  }
  if (before_layout_) {
    before_layout_(identity);
  }
  // A plan that is too large is the fault of the spec; a full disk, below, is
  // not.
  ASSIGN_OR_RETURN(Image image, rpc::AsInput(Build(plan)));
  Blob bytes{std::make_shared<const Bytes>(std::move(image.bytes)),
             image.digest};
  RETURN_IF_ERROR(database_.Write([&](store::Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(store::PutPlan(writer, plan).status());
    return store::PutArtifact(writer, bytes, plan.target, identity,
                              writer.now());
  }));
  memory_.Put(bytes);
  return StoredImage{std::move(bytes), identity, false};
}

void ImageSource::Touch(const Sha256Digest& artifact) {
  const MutexLock lock(&mutex_);
  used_[artifact] = database_.Now();
}

absl::StatusOr<Blob> ImageSource::Find(const Sha256Digest& artifact) {
  if (const SharedBytes bytes = memory_.Find(artifact); bytes != nullptr) {
    Touch(artifact);
    return Blob{bytes, artifact};
  }
  return finding_.Do(artifact, [&] { return FindAlone(artifact); });
}

absl::StatusOr<Blob> ImageSource::FindAlone(const Sha256Digest& artifact) {
  const absl::StatusOr<std::optional<Blob>> stored =
      database_.Read([&](store::Reader& reader) {
        return store::ReadArtifact(reader, artifact);
      });
  // Damaged bytes are treated like evicted ones: they are made again from the
  // plan.
  if (!stored.ok() && stored.status().code() != absl::StatusCode::kDataLoss) {
    return stored.status();
  }
  if (!stored.ok()) {
    if (const auto more = damage_lines_.Admit(artifact.Hex());
        more.has_value()) {
      spdlog::warn("{}; it is laid out again from its plan{}",
                   Printable(std::string(stored.status().message())), *more);
    }
    return Remake(artifact);
  }
  if (!stored->has_value()) {
    return Remake(artifact);
  }
  Touch(artifact);
  memory_.Put(**stored);
  return **stored;
}

absl::StatusOr<Blob> ImageSource::Remake(const Sha256Digest& artifact) {
  ASSIGN_OR_RETURN(
      const image::Plan plan,
      database_.Read([&](store::Reader& reader) -> absl::StatusOr<image::Plan> {
        ASSIGN_OR_RETURN(const store::Artifact record,
                         store::FindAnyArtifact(reader, artifact));
        return store::LoadPlan(reader, record.plan);
      }));
  if (before_layout_) {
    before_layout_(image::Identity(plan));
  }
  // These bytes were given out before, so they must not change, even if the
  // image's end is one that would be refused today.
  absl::StatusOr<Image> image = Build(plan, EndCheck::kAllow);
  if (!image.ok()) {
    return NotLaidOut(artifact, image.status());
  }
  const Blob bytes{std::make_shared<const Bytes>(std::move(image->bytes)),
                   image->digest};
  if (bytes.digest != artifact) {
    return OtherBytes(artifact, bytes);
  }
  memory_.Put(bytes);
  // The bytes are right, even if they cannot be stored again.
  (void)database_.Write([&](store::Writer& writer) {
    return store::PutArtifact(writer, bytes, plan.target, image->plan_identity,
                              writer.now());
  });
  return bytes;
}

absl::Status ImageSource::Trim() {
  constexpr int kAtOnce = 32;
  std::map<Sha256Digest, store::Time> used;
  {
    const MutexLock lock(&mutex_);
    used.swap(used_);
  }
  return database_.Write([&](store::Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(store::TouchArtifacts(writer, used));
    ASSIGN_OR_RETURN(int64_t kept, store::CachedArtifactBytes(writer));
    while (kept > stored_bytes_) {
      ASSIGN_OR_RETURN(const std::vector<store::Artifact> oldest,
                       store::ListEvictable(writer, kAtOnce));
      if (oldest.empty()) {
        break;
      }
      for (const store::Artifact& artifact : oldest) {
        if (kept > stored_bytes_) {
          RETURN_IF_ERROR(store::EvictArtifact(writer, artifact.sha256));
          kept -= artifact.size_bytes;
        }
      }
    }
    return absl::OkStatus();
  });
}

}  // namespace bootmill::server
