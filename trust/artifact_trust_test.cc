// SPDX-License-Identifier: Apache-2.0
#include "trust/artifact_trust.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "trust/dsse.h"
#include "trust/testing/sample.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;

class ArtifactTrustTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto evidence = Attest(provenance_, artifact_, *signer_);
    ASSERT_THAT(evidence, IsOk());
    evidence_ = *std::move(evidence);
    auto trust = PinnedKeyTrust::FromPem(signer_->public_key().Pem());
    ASSERT_THAT(trust, IsOk());
    trust_ = *std::move(trust);
  }
  absl::Status Verify(const TargetClaim& claim, const Evidence& evidence,
                      ByteSpan artifact) const {
    return trust_->Verify(claim, evidence, artifact).status();
  }
  // Returns the sample's evidence with another statement, signed by the right
  // key.
  Evidence WithStatement(std::string_view type, std::string_view statement) {
    Evidence evidence = evidence_;
    const auto envelope = SignEnvelope(type, statement, *signer_);
    EXPECT_THAT(envelope, IsOk());
    evidence.provenance = *envelope;
    return evidence;
  }

  const Bytes artifact_ = testing::SampleArtifact();
  const Provenance provenance_ = testing::SampleProvenance();
  const TargetClaim claim_ = ClaimOf(provenance_);
  const std::unique_ptr<AttestationSigner> signer_ = testing::NewSigner();
  const std::unique_ptr<AttestationSigner> other_ = testing::NewSigner();
  Evidence evidence_;
  std::unique_ptr<ArtifactTrust> trust_;
};

TEST_F(ArtifactTrustTest, AttestedArtifactsVerify) {
  ASSERT_OK_AND_ASSIGN(const VerifiedTarget verified,
                       trust_->Verify(claim_, evidence_, artifact_));
  EXPECT_EQ(verified.claim, claim_);
  EXPECT_EQ(verified.provenance, provenance_);
  EXPECT_EQ(verified.artifact_key_id, signer_->public_key().Id());
  EXPECT_THAT(verified.statement_key_ids,
              ElementsAre(signer_->public_key().Id()));
}

TEST_F(ArtifactTrustTest, AnyOfSeveralTrustedKeysWillDo) {
  ASSERT_OK_AND_ASSIGN(const auto trust,
                       PinnedKeyTrust::FromPem(other_->public_key().Pem() +
                                               signer_->public_key().Pem() +
                                               signer_->public_key().Pem()));
  ASSERT_OK_AND_ASSIGN(const VerifiedTarget verified,
                       trust->Verify(claim_, evidence_, artifact_));
  EXPECT_THAT(verified.statement_key_ids,
              ElementsAre(signer_->public_key().Id()));
}

TEST_F(ArtifactTrustTest, EachRefusalOfAClaimSaysWhatDiffers) {
  const struct {
    std::function<void(TargetClaim&)> change;
    absl::StatusCode code;
    const char* message;
  } cases[] = {
      {[](TargetClaim& c) { c.org = "acme"; }, kDenied,
       "about org `default`, expected `acme`"},
      {[](TargetClaim& c) { c.fleet = "db"; }, kDenied,
       "about fleet `web`, expected `db`"},
      {[](TargetClaim& c) { c.release = 4; }, kDenied,
       "about release `3`, expected `4`"},
      {[](TargetClaim& c) { c.target = Target::kI386Xen; }, kDenied,
       "about target `i386-xen_pvh`, expected `i386-xen`"},
      {[](TargetClaim& c) { c.plan_identity = Sha256Digest(); }, kDenied,
       "about plan `"},
      {[](TargetClaim& c) { c.digest = Sha256Digest(); }, kDataLoss,
       "its SHA-256 is"},
      {[](TargetClaim& c) { c.size_bytes += 1; }, kDataLoss,
       "4000 bytes, expected 4001: it is truncated"},
      {[](TargetClaim& c) { c.size_bytes -= 1; }, kDataLoss,
       "something follows it"},
  };
  for (const auto& test : cases) {
    TargetClaim claim = claim_;
    test.change(claim);
    EXPECT_THAT(Verify(claim, evidence_, artifact_),
                StatusIs(test.code, HasSubstr(test.message)));
  }
}

TEST_F(ArtifactTrustTest, OtherBytesAreRefused) {
  EXPECT_THAT(Verify(claim_, evidence_, ByteSpan(artifact_).first(3999)),
              StatusIs(kDataLoss, HasSubstr("truncated")));
  Bytes changed = artifact_;
  changed[2000] ^= std::byte{1};
  EXPECT_THAT(Verify(claim_, evidence_, changed),
              StatusIs(kDataLoss, HasSubstr("its SHA-256 is")));
  // The claim is refused even if the server adapts it to the statement.
  TargetClaim claim = claim_;
  claim.digest = Sha256(changed);
  EXPECT_THAT(Verify(claim, evidence_, changed),
              StatusIs(kDenied, HasSubstr("by none of the 1 trusted keys")));
}

TEST_F(ArtifactTrustTest, OtherKeysAreRefused) {
  ASSERT_OK_AND_ASSIGN(const Evidence foreign,
                       Attest(provenance_, artifact_, *other_));
  EXPECT_THAT(Verify(claim_, foreign, artifact_),
              StatusIs(kDenied, HasSubstr("by none of the 1 trusted keys")));
  // Both signatures are needed: that of the statement alone or of the artifact
  // alone is not enough.
  EXPECT_THAT(
      Verify(claim_, {foreign.provenance, evidence_.signature}, artifact_),
      StatusIs(kDenied, HasSubstr("no trusted key signed it")));
  EXPECT_THAT(
      Verify(claim_, {evidence_.provenance, foreign.signature}, artifact_),
      StatusIs(kDenied, HasSubstr("by none of the 1 trusted keys")));
}

TEST_F(ArtifactTrustTest, StatementsAboutAnotherArtifactAreRefused) {
  Provenance other = provenance_;
  other.artifact = Sha256(AsBytes("another"));
  EXPECT_THAT(
      Verify(claim_,
             WithStatement(kStatementPayloadType, WriteStatement(other)),
             artifact_),
      StatusIs(kDenied, HasSubstr("about artifact `")));
  other = provenance_;
  other.artifact_size_bytes = 1;
  EXPECT_THAT(
      Verify(claim_,
             WithStatement(kStatementPayloadType, WriteStatement(other)),
             artifact_),
      StatusIs(kDenied, HasSubstr("size `1`, expected `4000`")));
}

TEST_F(ArtifactTrustTest, UnknownStatementsAreRefusedThoughWellSigned) {
  const std::string statement = WriteStatement(provenance_);
  EXPECT_THAT(Verify(claim_, WithStatement("text/plain", statement), artifact_),
              StatusIs(kInvalid, HasSubstr("holds `text/plain`")));
  EXPECT_THAT(
      Verify(claim_, WithStatement(kStatementPayloadType, "{}"), artifact_),
      StatusIs(kInvalid, HasSubstr("_type: expected it to be there")));
  auto lying = nlohmann::json::parse(statement);
  lying["predicate"]["buildDefinition"]["internalParameters"]["plan"]
       ["prefix"] = "/elsewhere";
  EXPECT_THAT(Verify(claim_, WithStatement(kStatementPayloadType, lying.dump()),
                     artifact_),
              StatusIs(kInvalid, HasSubstr("planIdentity contradicts")));
}

TEST_F(ArtifactTrustTest, MissingEvidenceIsRefused) {
  EXPECT_THAT(Verify(claim_, {}, artifact_),
              StatusIs(kDenied, HasSubstr("signature (0 bytes)")));
  EXPECT_THAT(Verify(claim_, {"", evidence_.signature}, artifact_),
              StatusIs(kInvalid, HasSubstr("envelope: JSON: malformed")));
}

// Flips bits of the statement and of the signature; dsse_test does so with the
// envelope.
TEST_F(ArtifactTrustTest, FlippedBitsNeverVerify) {
  Evidence evidence = evidence_;
  const auto flip = [&evidence](size_t bit) {
    const unsigned mask = 1U << bit % 8;
    char& target = evidence.provenance[bit / 8];
    target = static_cast<char>(static_cast<unsigned char>(target) ^ mask);
  };
  // The step is prime, so that it reaches every position within a byte and all
  // parts of the text.
  for (size_t bit = 0; bit < evidence.provenance.size() * 8; bit += 31) {
    flip(bit);
    EXPECT_FALSE(Verify(claim_, evidence, artifact_).ok()) << "bit " << bit;
    flip(bit);
  }
  for (size_t bit = 0; bit < evidence.signature.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    evidence.signature[bit / 8] ^= mask;
    EXPECT_THAT(Verify(claim_, evidence, artifact_),
                StatusIs(kDenied, HasSubstr("by none")));
    evidence.signature[bit / 8] ^= mask;
  }
  EXPECT_THAT(Verify(claim_, evidence, artifact_), IsOk());
}

TEST_F(ArtifactTrustTest, AttestRefusesWhatWouldNotVerify) {
  EXPECT_THAT(Attest(provenance_, AsBytes("other bytes"), *signer_),
              StatusIs(kDataLoss, HasSubstr("attest: artifact: ")));
  Provenance provenance = provenance_;
  provenance.plan.prefix = "\xff";
  EXPECT_THAT(Attest(provenance, artifact_, *signer_),
              StatusIs(kInvalid, HasSubstr("cannot be stated as JSON")));
  provenance = provenance_;
  provenance.target = Target::kI386Xen;
  EXPECT_THAT(Attest(provenance, artifact_, *signer_),
              StatusIs(kInvalid, HasSubstr("contradicts")));
}

TEST_F(ArtifactTrustTest, ReadsKeysFromFilesAndNamesTheOneThatHoldsNone) {
  const ::bootmill::testing::TempDir directory;
  const std::string good = directory.path() + "/good.pem";
  const std::string bad = directory.path() + "/bad.pem";
  ASSERT_THAT(WriteFileAtomic(good, AsBytes(signer_->public_key().Pem())),
              IsOk());
  ASSERT_THAT(WriteFileAtomic(bad, AsBytes("no key")), IsOk());
  EXPECT_THAT(PinnedKeyTrust::FromFiles({good}), IsOk());
  EXPECT_THAT(PinnedKeyTrust::FromFiles({good, bad}),
              StatusIs(kInvalid, HasSubstr(bad)));
  EXPECT_THAT(PinnedKeyTrust::FromFiles({directory.path() + "/none.pem"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.pem")));
  EXPECT_THAT(PinnedKeyTrust::FromFiles({}),
              StatusIs(kInvalid, HasSubstr("no trusted keys")));
}

TEST_F(ArtifactTrustTest, NeedsAtLeastOneKey) {
  EXPECT_THAT(PinnedKeyTrust::Create({}),
              StatusIs(kInvalid, HasSubstr("no trusted keys")));
  EXPECT_THAT(PinnedKeyTrust::FromPem(""),
              StatusIs(kInvalid, HasSubstr("trusted keys: ")));
}

}  // namespace
}  // namespace bootmill::trust
