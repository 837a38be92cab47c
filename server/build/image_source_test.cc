// SPDX-License-Identifier: Apache-2.0
#include "server/build/image_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "common/blob.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "server/store/artifacts.h"
#include "server/store/plans.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using store::testing::SamplePlan;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ImageSourceTest : public store::testing::StoreTest {
 protected:
  // Makes the image of a plan that no other call uses.
  Sha256Digest Make(ImageSource& images, const std::string& name) {
    const absl::StatusOr<StoredImage> made = images.Make(SamplePlan(name));
    EXPECT_THAT(made, IsOk());
    return made.ok() ? made->bytes.digest : Sha256Digest{};
  }
  bool IsStored(const Sha256Digest& artifact) {
    const auto bytes = db().Read([&](store::Reader& reader) {
      return store::ReadArtifact(reader, artifact);
    });
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() && bytes->has_value();
  }
  int64_t StoredBytes() {
    return db()
        .Read([](store::Reader& reader) {
          return store::CachedArtifactBytes(reader);
        })
        .value_or(-1);
  }
  void Evict(const Sha256Digest& artifact) {
    EXPECT_THAT(db().Write([&](store::Writer& writer) {
      return store::EvictArtifact(writer, artifact);
    }),
                IsOk());
  }
};

TEST_F(ImageSourceTest, TheLeastRecentlyUsedGoFirst) {
  std::vector<Sha256Digest> made;
  {
    ImageSource images(db(), {}, {});
    for (const char* name : {"a", "b", "c"}) {
      made.push_back(Make(images, name));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  // There is room for all images but one.
  ImageSource images(db(), {.stored_bytes = StoredBytes() - 1}, {});
  EXPECT_THAT(images.Find(made[0]), IsOk());  // from the database
  EXPECT_THAT(images.Find(made[0]), IsOk());  // from memory
  ASSERT_THAT(images.Trim(), IsOk());
  EXPECT_TRUE(IsStored(made[0]));
  EXPECT_FALSE(IsStored(made[1]));
  EXPECT_TRUE(IsStored(made[2]));
}

TEST_F(ImageSourceTest, ALowerLimitCountsFromTheNextTrimOn) {
  ImageSource images(db(), {}, {});
  const Sha256Digest made = Make(images, "a");
  ASSERT_THAT(images.Trim(), IsOk());
  EXPECT_TRUE(IsStored(made));
  images.SetStoredLimit(0);
  EXPECT_TRUE(IsStored(made));
  ASSERT_THAT(images.Trim(), IsOk());
  EXPECT_FALSE(IsStored(made));
}

TEST_F(ImageSourceTest, ManyWhoAskForEvictedBytesHaveThemLaidOutOnce) {
  constexpr int kClients = 16;
  Sha256Digest artifact;
  {
    ImageSource images(db(), {}, {});
    artifact = Make(images, "a");
  }
  Evict(artifact);
  std::atomic<int> layouts = 0;
  std::latch all(kClients);
  // The limit for memory is smaller than the image, so it is not kept there.
  ImageSource images(db(), {.memory_bytes = 1}, [&](const Sha256Digest&) {
    ++layouts;
    all.wait();
    // Waits for the threads that have not asked yet.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  });
  std::vector<std::thread> clients;
  clients.reserve(kClients);
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      all.count_down();
      EXPECT_THAT(images.Find(artifact), IsOk());
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  EXPECT_EQ(layouts, 1);
}

// A plan with two modules, each of two thirds of what an image may have.
image::Plan TooLargePlan() {
  image::Plan plan = SamplePlan("large");
  for (const char* name : {"one", "two"}) {
    plan.modules.push_back({.name = name,
                            .file = MakeBlob(Bytes(kMaxArtifactBytes / 3 * 2)),
                            .reason = "asked for"});
  }
  return plan;
}

TEST_F(ImageSourceTest, APlanThatIsTooLargeIsTheRequestsFault) {
  ImageSource images(db(), {}, {});
  EXPECT_THAT(
      images.Make(TooLargePlan()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("33554432")));
}

// Whoever asks for an image has no part in what its plan says.
TEST_F(ImageSourceTest, BytesThatCannotBeMadeAgainAreLost) {
  const Blob bytes = MakeBlob(Bytes(3));
  ASSERT_THAT(db().Write([&](store::Writer& writer) -> absl::Status {
    ASSIGN_OR_RETURN(const Sha256Digest plan,
                     store::PutPlan(writer, TooLargePlan()));
    return store::PutArtifact(writer, bytes, Target::kI386XenPvh, plan,
                              writer.now());
  }),
              IsOk());
  Evict(bytes.digest);
  ImageSource images(db(), {}, {});
  EXPECT_THAT(
      images.Find(bytes.digest),
      StatusIs(absl::StatusCode::kDataLoss,
               AllOf(HasSubstr("laid out again"), HasSubstr("33554432"))));
}

TEST_F(ImageSourceTest, AnArtifactThatIsNotThereIsNotFound) {
  ImageSource images(db(), {}, {});
  EXPECT_THAT(images.Find(Sha256(AsBytes("nothing"))),
              StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace bootmill::server
