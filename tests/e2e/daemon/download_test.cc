// SPDX-License-Identifier: Apache-2.0
// Downloading images.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"
#include "trust/api/claim.h"
#include "trust/artifact_trust.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using Chunks = Received<v1::DownloadArtifactResponse>;

class DownloadTest : public SharedWorldTest {
 protected:
  static void SetUpTestSuite() {
    SharedWorldTest::SetUpTestSuite();
    Api admin = world().As(world().admin());
    release_ =
        std::make_unique<v1::Release>(BuiltRelease(admin, kOrg, "downloaded"));
  }
  static void TearDownTestSuite() {
    release_.reset();
    SharedWorldTest::TearDownTestSuite();
  }
  static const v1::ReleaseImage& Image() { return release_->images(0); }

  Chunks Download(int64_t offset) {
    grpc::ClientContext context;
    context.set_deadline(Deadline());
    v1::DownloadArtifactRequest request;
    request.set_name(Image().artifact());
    request.set_offset(offset);
    return ReadAll(*admin_.artifacts.DownloadArtifact(&context, request));
  }
  HttpAnswer Get(const std::vector<std::string>& headers = {}) {
    return http_.Get("/" + Image().artifact(), headers);
  }
  // Downloads the whole image over both transports.
  std::string Whole() {
    std::string bytes;
    for (const v1::DownloadArtifactResponse& chunk : Download(0).messages) {
      bytes += chunk.data();
    }
    return bytes;
  }

  static std::unique_ptr<v1::Release> release_;
  Api admin_ = world().As(world().admin());
  HttpClient http_ = world().Http(world().admin());
};

std::unique_ptr<v1::Release> DownloadTest::release_;

TEST_F(DownloadTest, TheWholeComesInOrderWithItsDigest) {
  const Chunks chunks = Download(0);
  ASSERT_THAT(chunks.status, IsOk());
  EXPECT_GT(chunks.messages.size(), 1U);
  std::string bytes;
  for (const v1::DownloadArtifactResponse& chunk : chunks.messages) {
    EXPECT_EQ(chunk.offset(), static_cast<int64_t>(bytes.size()));
    EXPECT_EQ(chunk.size_bytes(), Image().size_bytes());
    EXPECT_LE(chunk.data().size(), 256U * 1024);
    bytes += chunk.data();
  }
  EXPECT_EQ(Sha256(AsBytes(bytes)).Hex(), Image().sha256());
}

TEST_F(DownloadTest, AResumedDownloadIsTheRest) {
  const std::string whole = Whole();
  for (const size_t offset : {size_t{1}, size_t{70'001}, whole.size() - 1}) {
    std::string rest;
    for (const v1::DownloadArtifactResponse& chunk :
         Download(static_cast<int64_t>(offset)).messages) {
      rest += chunk.data();
    }
    EXPECT_TRUE(whole.substr(offset) == rest) << offset;
  }
  EXPECT_THAT(Download(Image().size_bytes()).status, IsOk());
}

TEST_F(DownloadTest, AnOffsetBehindTheEndIsOutOfRange) {
  for (const int64_t offset :
       {int64_t{-1}, static_cast<int64_t>(Image().size_bytes() + 1)}) {
    const Chunks refused = Download(offset);
    EXPECT_THAT(refused.status, StatusIs(absl::StatusCode::kOutOfRange, _));
    const auto info = rpc::ErrorInfoOf(refused.status);
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->metadata().at("size_bytes"),
              std::to_string(Image().size_bytes()));
  }
}

TEST_F(DownloadTest, HttpGivesTheSameBytesWithAnETag) {
  const HttpAnswer whole = Get();
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(Sha256(AsBytes(whole.body)).Hex(), Image().sha256());
  const std::string etag = "\"" + Image().sha256() + "\"";
  EXPECT_EQ(whole.headers.at("etag"), etag);
  EXPECT_EQ(whole.headers.at("cache-control"),
            "private, max-age=31536000, immutable");
  const HttpAnswer known = Get({"If-None-Match: " + etag});
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.body, "");
  EXPECT_EQ(Get({"If-None-Match: \"other\""}).status, 200);
}

TEST_F(DownloadTest, HttpServesRanges) {
  const std::string whole = Whole();
  const HttpAnswer part = Get({"Range: bytes=100-199"});
  EXPECT_EQ(part.status, 206);
  EXPECT_TRUE(part.body == whole.substr(100, 100));
  EXPECT_EQ(part.headers.at("content-range"),
            absl::StrFormat("bytes 100-199/%d", whole.size()));
  EXPECT_TRUE(Get({"Range: bytes=70000-"}).body == whole.substr(70'000));
  EXPECT_TRUE(Get({"Range: bytes=-7"}).body == whole.substr(whole.size() - 7));
  const HttpAnswer refused =
      Get({absl::StrFormat("Range: bytes=%d-", whole.size())});
  EXPECT_EQ(refused.status, 416);
  EXPECT_EQ(refused.headers.at("content-range"),
            absl::StrFormat("bytes */%d", whole.size()));
}

TEST_F(DownloadTest, AttestationsVerifyAgainstThePublishedKey) {
  v1::ListAttestationsRequest request;
  request.set_parent(Image().artifact());
  ASSERT_OK_AND_ASSIGN(
      const v1::ListAttestationsResponse list,
      Call(admin_.artifacts, &v1::ArtifactService::Stub::ListAttestations,
           request));
  ASSERT_EQ(list.attestations_size(), 1);
  const v1::Attestation& attestation = list.attestations(0);
  EXPECT_EQ(attestation.release(), release_->name());
  ASSERT_OK_AND_ASSIGN(const auto trust, trust::PinnedKeyTrust::FromPem(
                                             world().AttestationKey()));
  ASSERT_OK_AND_ASSIGN(const trust::TargetClaim claim,
                       trust::ClaimOfImage(release_->name(), Image()));
  std::string bytes = Whole();
  ASSERT_OK_AND_ASSIGN(
      const trust::VerifiedTarget verified,
      trust->Verify(claim, trust::EvidenceOf(attestation), AsBytes(bytes)));
  EXPECT_EQ(verified.artifact_key_id, attestation.key_id());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_THAT(
      trust->Verify(claim, trust::EvidenceOf(attestation), AsBytes(bytes)),
      StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST_F(DownloadTest, AnInspectedImageHasThePlannedModules) {
  v1::InspectArtifactRequest request;
  request.set_name(Image().artifact());
  ASSERT_OK_AND_ASSIGN(
      const v1::InspectArtifactResponse parts,
      Call(admin_.artifacts, &v1::ArtifactService::Stub::InspectArtifact,
           request));
  EXPECT_EQ(parts.target(), Image().target());
  EXPECT_EQ(parts.modules_size(), Image().module_count());
  EXPECT_THAT(parts.early_configuration(),
              ::testing::HasSubstr(Image().line()));
}

}  // namespace
}  // namespace bootmill::e2e
