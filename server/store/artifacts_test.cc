// SPDX-License-Identifier: Apache-2.0
#include "server/store/artifacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "server/store/plans.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MakeRelease;
using testing::SamplePlan;

class ArtifactsTest : public testing::StoreTest {
 protected:
  static Blob BlobOf(const std::string& text) {
    return MakeBlob(ToBytes(text));
  }
  static Sha256Digest DigestOf(const std::string& text) {
    return Sha256(AsBytes(text));
  }
  // Stores the plan called `plan` and the artifact that it gives.
  absl::Status Put(const std::string& plan, const std::string& bytes,
                   int seconds = 0) {
    return db().Write([&](Writer& writer) -> absl::Status {
      const auto identity = PutPlan(writer, SamplePlan(plan));
      return identity.ok()
                 ? PutArtifact(writer, BlobOf(bytes), Target::kI386XenPvh,
                               *identity, At(seconds))
                 : identity.status();
    });
  }
  absl::StatusOr<Artifact> Find(const std::string& bytes) {
    return db().Read([&](Reader& reader) {
      return FindAnyArtifact(reader, DigestOf(bytes));
    });
  }
  absl::StatusOr<std::optional<Blob>> Bytes(const std::string& bytes) {
    return db().Read(
        [&](Reader& reader) { return ReadArtifact(reader, DigestOf(bytes)); });
  }
  absl::Status Evict(const std::string& bytes) {
    return db().Write(
        [&](Writer& writer) { return EvictArtifact(writer, DigestOf(bytes)); });
  }
  std::vector<Sha256Digest> Evictable(int limit = 10) {
    std::vector<Sha256Digest> digests;
    const auto list =
        db().Read([&](Reader& reader) { return ListEvictable(reader, limit); });
    EXPECT_THAT(list, IsOk());
    for (const Artifact& artifact : *list) {
      digests.push_back(artifact.sha256);
    }
    return digests;
  }
  int64_t Cached() {
    return db()
        .Read([](Reader& reader) { return CachedArtifactBytes(reader); })
        .value_or(-1);
  }
};

TEST_F(ArtifactsTest, KeepsRecordAndBytes) {
  ASSERT_THAT(Put("/p", "image", 5), IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const Artifact artifact, Find("image"));
  EXPECT_EQ(artifact.size_bytes, 5);
  EXPECT_EQ(artifact.target, Target::kI386XenPvh);
  EXPECT_EQ(artifact.plan, image::Identity(SamplePlan("/p")));
  EXPECT_TRUE(artifact.cached);
  EXPECT_EQ(artifact.create_time, At(5));
  EXPECT_EQ(artifact.last_used, At(5));
  ASSERT_OK_AND_ASSIGN(const std::optional<Blob> blob, Bytes("image"));
  ASSERT_TRUE(blob.has_value());
  EXPECT_EQ(AsText(blob->span()), "image");
}

TEST_F(ArtifactsTest, EvictsAndPutsBack) {
  ASSERT_THAT(Put("/p", "image"), IsOk());
  EXPECT_EQ(Cached(), 5);
  ASSERT_THAT(Evict("image"), IsOk());
  EXPECT_EQ(Cached(), 0);
  ASSERT_OK_AND_ASSIGN(const std::optional<Blob> gone, Bytes("image"));
  EXPECT_FALSE(gone.has_value());
  ASSERT_OK_AND_ASSIGN(const Artifact evicted, Find("image"));
  EXPECT_FALSE(evicted.cached);
  EXPECT_EQ(evicted.size_bytes, 5);
  ASSERT_THAT(Put("/p", "image", 9), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::optional<Blob> back, Bytes("image"));
  EXPECT_TRUE(back.has_value());
  ASSERT_OK_AND_ASSIGN(const Artifact again, Find("image"));
  EXPECT_TRUE(again.cached);
  EXPECT_EQ(again.create_time, At(0));
  EXPECT_EQ(again.last_used, At(9));
}

TEST_F(ArtifactsTest, FindsAFlippedBitAndHealsByPuttingBack) {
  ASSERT_THAT(Put("/p", "image"), IsOk());
  ASSERT_THAT(Put("/q", "other"), IsOk());
  ASSERT_THAT(Tamper("UPDATE artifact_bytes SET bytes = CAST('hmage' AS BLOB)"
                     " WHERE bytes = CAST('image' AS BLOB)"),
              IsOk());
  EXPECT_THAT(Bytes("image"), StatusIs(absl::StatusCode::kDataLoss,
                                       AllOf(HasSubstr(DigestOf("image").Hex()),
                                             HasSubstr("damaged"))));
  EXPECT_THAT(Bytes("other"), IsOk());
  ASSERT_THAT(Put("/p", "image"), IsOk());
  EXPECT_THAT(Bytes("image"), IsOk());
}

TEST_F(ArtifactsTest, RefusesOtherBytesForThePlan) {
  ASSERT_THAT(Put("/p", "image"), IsOk());
  EXPECT_THAT(Put("/p", "imagf"),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(DigestOf("image").Hex()),
                             HasSubstr(DigestOf("imagf").Hex()))));
  EXPECT_THAT(Find("imagf"), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(ArtifactsTest, IsFoundByEachPlanThatGivesIt) {
  ASSERT_THAT(Put("/p", "image"), IsOk());
  ASSERT_THAT(Put("/q", "image"), IsOk());
  for (const auto& [plan, found] :
       {std::pair("/p", true), std::pair("/q", true), std::pair("/r", false)}) {
    const Sha256Digest identity = image::Identity(SamplePlan(plan));
    ASSERT_OK_AND_ASSIGN(const auto artifact, db().Read([&](Reader& reader) {
      return FindArtifactOfPlan(reader, identity);
    }));
    EXPECT_EQ(artifact.has_value(), found) << plan;
  }
  EXPECT_THAT(db().Write([](Writer& writer) {
    return PutArtifact(writer, BlobOf("x"), Target::kI386Xen,
                       DigestOf("no plan"), At(0));
  }),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("plan")));
}

TEST_F(ArtifactsTest, IsSeenByOrgsWhoseReleasesHoldIt) {
  ASSERT_THAT(db().Write([](Writer& writer) -> absl::Status {
    for (const auto& [org, fleet] :
         {std::pair("default", "web"), std::pair("default", "web"),
          std::pair("default", "db"), std::pair("system", "own")}) {
      const auto release = MakeRelease(writer, org, fleet, "shared");
      if (!release.ok()) {
        return release.status();
      }
    }
    return MakeRelease(writer, "system", "own", "theirs").status();
  }),
              IsOk());
  const auto find = [&](const char* org, const char* bytes) {
    return db().Read([&](Reader& reader) {
      return FindArtifact(reader, org, DigestOf(bytes));
    });
  };
  EXPECT_THAT(find("default", "shared"), IsOk());
  EXPECT_THAT(find("system", "shared"), IsOk());
  // An artifact of another org looks as if it did not exist.
  for (const char* bytes : {"theirs", "nothing"}) {
    EXPECT_THAT(
        find("default", bytes),
        StatusIs(absl::StatusCode::kNotFound,
                 "artifact " + DigestOf(bytes).Hex() + " does not exist"));
  }
  ASSERT_OK_AND_ASSIGN(const auto names, db().Read([](Reader& reader) {
    return ReleasesWithArtifact(reader, "default", DigestOf("shared"), 2);
  }));
  EXPECT_THAT(names, ElementsAre(ReleaseName{"db", 1}, ReleaseName{"web", 2}));
}

TEST_F(ArtifactsTest, ListsEvictableLeastRecentlyUsedFirst) {
  ASSERT_THAT(Put("/a", "a", 1), IsOk());
  ASSERT_THAT(Put("/b", "b", 2), IsOk());
  ASSERT_THAT(Put("/c", "c", 3), IsOk());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return TouchArtifacts(writer, {{DigestOf("a"), At(9)},
                                   {DigestOf("b"), At(0)},
                                   {DigestOf("unknown"), At(9)}});
  }),
              IsOk());
  EXPECT_THAT(Evictable(),
              ElementsAre(DigestOf("b"), DigestOf("c"), DigestOf("a")));
  EXPECT_THAT(Evictable(1), ElementsAre(DigestOf("b")));
}

TEST_F(ArtifactsTest, NeverEvictsWhatIsCurrent) {
  const auto release = [&](const char* bytes) {
    return db().Write([&](Writer& writer) {
      return MakeRelease(writer, "default", "web", bytes).status();
    });
  };
  ASSERT_THAT(release("old"), IsOk());
  ASSERT_THAT(release("new"), IsOk());
  EXPECT_THAT(Evictable(), ElementsAre(DigestOf("old")));
  EXPECT_THAT(Evict("new"), StatusIs(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(Evict("old"), IsOk());
  EXPECT_THAT(Evictable(), IsEmpty());
  EXPECT_THAT(Evict("unknown"), StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace bootmill::store
