// SPDX-License-Identifier: Apache-2.0
#include "server/store/blobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "server/store/plans.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

class BlobsTest : public testing::StoreTest {
 protected:
  absl::Status Put(const Blob& blob) {
    return db().Write([&](Writer& writer) { return PutBlob(writer, blob); });
  }
  absl::StatusOr<Blob> Get(const Sha256Digest& digest) {
    return db().Read([&](Reader& reader) { return GetBlob(reader, digest); });
  }
};

TEST_F(BlobsTest, GivesBackTheBytes) {
  for (const std::string& text :
       {std::string(), std::string("a\0b", 3), std::string(300'000, 'x')}) {
    const Blob blob = MakeBlob(ToBytes(text));
    ASSERT_THAT(Put(blob), IsOk());
    ASSERT_OK_AND_ASSIGN(const Blob got, Get(blob.digest));
    EXPECT_EQ(*got.bytes, *blob.bytes);
    EXPECT_EQ(got.digest, blob.digest);
  }
}

TEST_F(BlobsTest, StoresABlobOnce) {
  const Blob blob = MakeBlob(ToBytes("same"));
  EXPECT_THAT(Put(blob), IsOk());
  EXPECT_THAT(Put(blob), IsOk());
  Reopen();
  EXPECT_THAT(Get(blob.digest), IsOk());
}

TEST_F(BlobsTest, SaysWhichBlobIsNotThere) {
  const Sha256Digest digest = Sha256(AsBytes("never stored"));
  EXPECT_THAT(Get(digest),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(digest.Hex())));
}

TEST_F(BlobsTest, FindsAFlippedBit) {
  const Blob blob = MakeBlob(ToBytes("module"));
  const Blob other = MakeBlob(ToBytes("another"));
  ASSERT_THAT(Put(blob), IsOk());
  ASSERT_THAT(Put(other), IsOk());
  ASSERT_THAT(Tamper("UPDATE blobs SET bytes = CAST('nodule' AS BLOB)"
                     " WHERE bytes = CAST('module' AS BLOB)"),
              IsOk());
  EXPECT_THAT(Get(blob.digest),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(blob.digest.Hex()), HasSubstr("damaged"),
                             HasSubstr("restore"))));
  EXPECT_THAT(Get(other.digest), IsOk());
}

TEST_F(BlobsTest, DeletesWhatNothingRefersTo) {
  const image::Plan plan = testing::SamplePlan("/boot");
  const Blob loose = MakeBlob(ToBytes("loose"));
  ASSERT_THAT(Put(loose), IsOk());
  ASSERT_THAT(db().Write([&](Writer& writer) { return PutPlan(writer, plan); }),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const int64_t deleted, db().Write([](Writer& writer) {
    return DeleteUnreferencedBlobs(writer);
  }));
  EXPECT_EQ(deleted, 1);
  EXPECT_THAT(Get(loose.digest),
              StatusIs(absl::StatusCode::kNotFound, ::testing::_));
  EXPECT_THAT(Get(plan.kernel.digest), IsOk());
}

}  // namespace
}  // namespace bootmill::store
