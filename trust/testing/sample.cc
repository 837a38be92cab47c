// SPDX-License-Identifier: Apache-2.0
#include "trust/testing/sample.h"

#include <string_view>
#include <utility>

#include "common/sha256.h"

namespace bootmill::trust::testing {
namespace {

Sha256Digest DigestOf(std::string_view text) { return Sha256(AsBytes(text)); }

}  // namespace

Bytes SampleArtifact() {
  Bytes artifact;
  for (int i = 0; i < 4000; ++i) {
    artifact.push_back(static_cast<std::byte>(i * 7 & 0xff));
  }
  return artifact;
}

image::PlanRecord SamplePlan() {
  image::PlanRecord plan;
  plan.layout_version = 1;
  plan.target = Target::kI386XenPvh;
  plan.kernel = DigestOf("kernel");
  plan.modules = {
      {.name = "ext2", .file = DigestOf("ext2"), .reason = "asked for"},
      {.name = "normal",
       .file = DigestOf("normal"),
       .reason = "needed by every image"}};
  plan.public_keys = {DigestOf("guest key")};
  plan.memdisk = std::vector<image::FileRecord>{
      {.path = "boot/grub.cfg", .content = DigestOf("configuration")}};
  plan.config = DigestOf("early configuration");
  plan.prefix = "(memdisk)/boot";
  plan.object_types.name = "2.06";
  plan.object_types.public_key = 4;
  return plan;
}

Provenance SampleProvenance() {
  const Bytes artifact = SampleArtifact();
  Provenance provenance;
  provenance.org = "default";
  provenance.fleet = "web";
  provenance.release = 3;
  provenance.revision = 2;
  provenance.target = Target::kI386XenPvh;
  provenance.artifact = Sha256(artifact);
  provenance.artifact_size_bytes = artifact.size();
  provenance.spec = DigestOf("spec");
  provenance.source = DigestOf("source");
  provenance.toolchain_name = "debian-2.06-13";
  provenance.toolchain = DigestOf("toolchain");
  provenance.plan = SamplePlan();
  return provenance;
}

MemorySigner::MemorySigner(crypto::PrivateKey key) : key_(std::move(key)) {}

const crypto::PublicKey& MemorySigner::public_key() const {
  return key_.public_key();
}

absl::StatusOr<Bytes> MemorySigner::Sign(ByteSpan message) const {
  return key_.Sign(message);
}

std::unique_ptr<AttestationSigner> NewSigner() {
  return std::make_unique<MemorySigner>(crypto::PrivateKey::Generate().value());
}

}  // namespace bootmill::trust::testing
