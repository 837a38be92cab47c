// SPDX-License-Identifier: Apache-2.0
// Sigstore's own code verifies our attestations, and refuses changed ones.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "common/atomic_file.h"
#include "common/base64.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "trust/artifact_trust.h"
#include "trust/testing/sample.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;

constexpr int kVerified = 0;
constexpr int kRefused = 1;

class SigstoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto evidence = Attest(testing::SampleProvenance(), artifact_, *signer_);
    ASSERT_THAT(evidence, IsOk());
    evidence_ = *std::move(evidence);
  }
  int Verify(const crypto::PublicKey& key, ByteSpan artifact,
             const Evidence& evidence) {
    return RunProgram({"node", BOOTMILL_SIGSTORE_DIR "/verify.mjs",
                       Write("key.pem", AsBytes(key.Pem())),
                       Write("artifact", artifact),
                       Write("envelope.json", AsBytes(evidence.provenance)),
                       Write("artifact.sig", evidence.signature)});
  }

  const Bytes artifact_ = testing::SampleArtifact();
  const std::unique_ptr<AttestationSigner> signer_ = testing::NewSigner();
  Evidence evidence_;

 private:
  std::string Write(const std::string& name, ByteSpan data) {
    std::string path = dir_.path() + "/" + name;
    EXPECT_THAT(WriteFileAtomic(path, data), IsOk());
    return path;
  }

  ::bootmill::testing::TempDir dir_;
};

TEST_F(SigstoreTest, VerifiesWhatWeAttest) {
  EXPECT_EQ(Verify(signer_->public_key(), artifact_, evidence_), kVerified);
}

TEST_F(SigstoreTest, RefusesAnotherKey) {
  EXPECT_EQ(Verify(testing::NewSigner()->public_key(), artifact_, evidence_),
            kRefused);
}

TEST_F(SigstoreTest, RefusesAnotherArtifact) {
  Bytes changed = artifact_;
  changed[0] ^= std::byte{1};
  EXPECT_EQ(Verify(signer_->public_key(), changed, evidence_), kRefused);
}

TEST_F(SigstoreTest, RefusesChangedStatements) {
  Provenance other = testing::SampleProvenance();
  other.release += 1;
  auto envelope = nlohmann::json::parse(evidence_.provenance);
  envelope["payload"] = Base64Encode(AsBytes(WriteStatement(other)));
  Evidence changed = evidence_;
  changed.provenance = envelope.dump();
  EXPECT_EQ(Verify(signer_->public_key(), artifact_, changed), kRefused);
}

TEST_F(SigstoreTest, RefusesSignaturesOfOtherBytes) {
  ASSERT_OK_AND_ASSIGN(const Bytes other, signer_->Sign(AsBytes("other")));
  EXPECT_EQ(
      Verify(signer_->public_key(), artifact_, {evidence_.provenance, other}),
      kRefused);
}

}  // namespace
}  // namespace bootmill::trust
