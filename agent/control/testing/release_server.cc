// SPDX-License-Identifier: Apache-2.0
#include "agent/control/testing/release_server.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/mutex.h"
#include "common/sha256.h"
#include "trust/artifact_trust.h"
#include "trust/testing/sample.h"

namespace bootmill::agent::testing {
namespace {

constexpr size_t kImageBytes = 600'000;
constexpr size_t kChunkBytes = 50'000;

std::string Text(ByteSpan bytes) { return std::string(AsText(bytes)); }

}  // namespace

ReleaseServer::ReleaseServer()
    : agents_(*this), artifacts_(*this), told_(trust::testing::NewSigner()) {}

std::string ReleaseServer::public_key_pem() const {
  return told_->public_key().Pem();
}

Bytes ReleaseServer::Image(char letter) {
  return ToBytes(std::string(kImageBytes, letter));
}

void ReleaseServer::Publish(char letter) {
  const MutexLock lock(&mutex_);
  image_ = Image(letter);
  trust::Provenance said = trust::testing::SampleProvenance();
  said.release = static_cast<uint32_t>(++number_);
  said.artifact = Sha256(image_);
  said.artifact_size_bytes = image_.size();
  const trust::Evidence evidence =
      trust::Attest(said, image_, other_ ? *other_ : *told_).value();
  const std::string digest = said.artifact.Hex();
  assignment_.Clear();
  assignment_.set_release(
      absl::StrFormat("orgs/default/releases/web-%d", number_));
  assignment_.set_number(number_);
  v1::ReleaseImage& image = *assignment_.mutable_image();
  image.set_target("i386-xen_pvh");
  image.set_artifact("orgs/default/artifacts/" + digest);
  image.set_sha256(digest);
  image.set_size_bytes(static_cast<int64_t>(image_.size()));
  image.set_plan(trust::ClaimOf(said).plan_identity.Hex());
  v1::Attestation& attestation = *assignment_.mutable_attestation();
  attestation.set_release(assignment_.release());
  attestation.set_target(image.target());
  attestation.set_provenance(evidence.provenance);
  attestation.set_signature(Text(evidence.signature));
}

void ReleaseServer::SignWithAnotherKey() {
  const MutexLock lock(&mutex_);
  other_ = trust::testing::NewSigner();
}

void ReleaseServer::SendOtherBytes() {
  const MutexLock lock(&mutex_);
  image_.back() = std::byte{'!'};
}

void ReleaseServer::AnswerForFleet(const std::string& fleet) {
  const MutexLock lock(&mutex_);
  assignment_.set_release(absl::StrFormat("orgs/default/releases/%s-1", fleet));
}

void ReleaseServer::BreakAfter(int64_t bytes) {
  const MutexLock lock(&mutex_);
  break_after_ = bytes;
}

int ReleaseServer::downloads() const {
  const MutexLock lock(&mutex_);
  return downloads_;
}

int64_t ReleaseServer::last_offset() const {
  const MutexLock lock(&mutex_);
  return last_offset_;
}

grpc::Status ReleaseServer::Agents::GetAssignment(
    grpc::ServerContext* /*context*/, const v1::GetAssignmentRequest* request,
    v1::Assignment* response) {
  const MutexLock lock(&owner_.mutex_);
  if (request->parent() != "orgs/default" || request->fleet() != "web") {
    return {grpc::StatusCode::NOT_FOUND, "no such fleet"};
  }
  *response = owner_.assignment_;
  return grpc::Status::OK;
}

grpc::Status ReleaseServer::Artifacts::DownloadArtifact(
    grpc::ServerContext* /*context*/,
    const v1::DownloadArtifactRequest* request,
    grpc::ServerWriter<v1::DownloadArtifactResponse>* writer) {
  std::string image;
  int64_t end = 0;
  bool breaks = false;
  {
    const MutexLock lock(&owner_.mutex_);
    ++owner_.downloads_;
    owner_.last_offset_ = request->offset();
    image = Text(owner_.image_);
    breaks = owner_.break_after_ >= 0;
    end = breaks ? owner_.break_after_ : static_cast<int64_t>(image.size());
    owner_.break_after_ = -1;
  }
  for (int64_t at = request->offset(); at < end;) {
    v1::DownloadArtifactResponse chunk;
    chunk.set_offset(at);
    chunk.set_size_bytes(static_cast<int64_t>(image.size()));
    chunk.set_data(image.substr(
        static_cast<size_t>(at),
        std::min<size_t>(kChunkBytes, static_cast<size_t>(end - at))));
    at += static_cast<int64_t>(chunk.data().size());
    if (!writer->Write(chunk)) {
      return {grpc::StatusCode::CANCELLED, "the client is gone"};
    }
  }
  return breaks ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "broken off")
                : grpc::Status::OK;
}

}  // namespace bootmill::agent::testing
