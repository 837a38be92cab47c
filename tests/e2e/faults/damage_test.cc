// SPDX-License-Identifier: Apache-2.0
// Bits that flip in the stored bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <optional>
#include <string>

#include "builder/testing/installed.h"
#include "common/hex.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/store/connection.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {
namespace {

using store::Connection;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Sha256Digest DigestOf(const std::string& hex) {
  Sha256Digest digest;
  EXPECT_TRUE(HexDecode(hex, digest.bytes)) << hex;
  return digest;
}

// Two fleets with a release each; tests stop and start the daemon.
class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Start();
    ASSERT_THAT(client_->Import(kInstalledGrub), IsOk());
    for (const char* fleet : {"hurt", "well"}) {
      ASSERT_THAT(client_->Apply(fleet, FaultSpec(fleet, fleet)), IsOk());
    }
    ASSERT_OK_AND_ASSIGN(hurt_, client_->Build("hurt"));
    ASSERT_OK_AND_ASSIGN(well_, client_->Build("well"));
  }

  void Start() {
    daemon_.emplace(DaemonCommand{.data_dir = directory_.path() + "/data",
                                  .run_dir = directory_.path()});
    ASSERT_TRUE(daemon_->WaitReady()) << daemon_->Log();
    ASSERT_OK_AND_ASSIGN(
        client_, Client::Connect({.address = SocketAddress(directory_.path()),
                                  .credentials = {}}));
  }
  void Stop() {
    client_.reset();
    daemon_->Signal(SIGTERM);
    ASSERT_EQ(daemon_->Wait(), 0) << daemon_->Log();
  }

  // Opens the database of the stopped daemon.
  std::unique_ptr<Connection> Open() const {
    auto opened = Connection::Open(directory_.path() + "/data/bootmill.db",
                                   Connection::Mode::kWriter,
                                   std::chrono::milliseconds(1000));
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  // Flips a bit in the middle of the value that `table` has for the key
  // `digest`.
  static void FlipBit(Connection& database, const std::string& table,
                      const std::string& key, const Sha256Digest& digest) {
    Bytes bytes = StoredBytes(database, table, key, digest);
    ASSERT_FALSE(bytes.empty());
    bytes[bytes.size() / 2] ^= std::byte{1};
    EXPECT_EQ(database
                  .Execute("UPDATE " + table + " SET bytes = ?2 WHERE " + key +
                               " = ?1",
                           {digest, ByteSpan(bytes)})
                  .value_or(0),
              1);
  }
  static Bytes StoredBytes(Connection& database, const std::string& table,
                           const std::string& key, const Sha256Digest& digest) {
    Bytes bytes;
    EXPECT_THAT(
        database.Query("SELECT bytes FROM " + table + " WHERE " + key + " = ?1",
                       {digest},
                       [&](const store::Row& row) {
                         bytes = row.Blob(0);
                         return absl::OkStatus();
                       }),
        IsOk());
    return bytes;
  }

  void ExpectServed(const v1::ReleaseImage& image) const {
    ASSERT_OK_AND_ASSIGN(const std::string bytes,
                         client_->Download(image.artifact()));
    EXPECT_EQ(Sha256(AsBytes(bytes)).Hex(), image.sha256());
  }
  // Expects that the image of the damaged release cannot be had, with an error
  // that says so, and that everything else can.
  void ExpectOneLost(const v1::ReleaseImage& lost) const {
    EXPECT_THAT(client_->Download(lost.artifact()),
                StatusIs(absl::StatusCode::kDataLoss,
                         AllOf(HasSubstr(lost.plan()), HasSubstr("is damaged"),
                               HasSubstr("restore the last backup"))));
    for (const v1::ReleaseImage& image : well_.images()) {
      ExpectServed(image);
    }
    EXPECT_THAT(client_->GetFleet("hurt"), IsOk());
    EXPECT_THAT(client_->Attestations(lost.artifact()), IsOk());
    ASSERT_THAT(client_->Apply("new", FaultSpec("new", "new")), IsOk());
    EXPECT_THAT(client_->Build("new"), IsOk());
    // The error comes every time, not only the first.
    EXPECT_EQ(client_->Download(lost.artifact()).status().code(),
              absl::StatusCode::kDataLoss);
  }

  TempDir directory_;
  std::optional<DaemonProcess> daemon_;
  std::optional<Client> client_;
  v1::Release hurt_;
  v1::Release well_;
};

TEST_F(DamageTest, ABitFlippedInAnArtifactIsHealed) {
  const Sha256Digest artifact = DigestOf(hurt_.images(0).sha256());
  Stop();
  FlipBit(*Open(), "artifact_bytes", "sha256", artifact);
  Start();
  ExpectServed(hurt_.images(0));
  ExpectServed(well_.images(0));
  EXPECT_THAT(daemon_->Lines("laid out again"),
              ElementsAre(HasSubstr(artifact.Hex())));
  Stop();
  // The image is not only in memory.
  EXPECT_EQ(Sha256(StoredBytes(*Open(), "artifact_bytes", "sha256", artifact)),
            artifact);
}

TEST_F(DamageTest, ABuildHealsAFlippedBitToo) {
  Stop();
  FlipBit(*Open(), "artifact_bytes", "sha256",
          DigestOf(hurt_.images(1).sha256()));
  Start();
  ASSERT_OK_AND_ASSIGN(const v1::Release again, client_->Build("hurt"));
  EXPECT_EQ(again.images(1).sha256(), hurt_.images(1).sha256());
  ExpectServed(again.images(1));
}

TEST_F(DamageTest, ABitFlippedInAPlanIsDataLoss) {
  const v1::ReleaseImage& lost = hurt_.images(0);
  Stop();
  {
    const auto database = Open();
    ASSERT_THAT(database->Execute("DELETE FROM artifact_bytes WHERE sha256=?1",
                                  {DigestOf(lost.sha256())}),
                IsOk());
    ASSERT_EQ(database
                  ->Execute("UPDATE plans SET disable_cli = 1 - disable_cli"
                            " WHERE identity = ?1",
                            {DigestOf(lost.plan())})
                  .value_or(0),
              1);
  }
  Start();
  ExpectOneLost(lost);
}

TEST_F(DamageTest, ABitFlippedInAnInputIsDataLoss) {
  const v1::ReleaseImage& lost = hurt_.images(0);
  Stop();
  {
    const auto database = Open();
    ASSERT_THAT(database->Execute("DELETE FROM artifact_bytes WHERE sha256=?1",
                                  {DigestOf(lost.sha256())}),
                IsOk());
    // A blob that the other fleet does not use: the fleet's own configuration.
    std::optional<Sha256Digest> input;
    ASSERT_THAT(database->Query(
                    "SELECT digest FROM plan_inputs WHERE plan = ?1"
                    " EXCEPT SELECT digest FROM plan_inputs WHERE plan = ?2",
                    {DigestOf(lost.plan()), DigestOf(well_.images(0).plan())},
                    [&](const store::Row& row) {
                      input = row.Digest(0);
                      return absl::OkStatus();
                    }),
                IsOk());
    ASSERT_TRUE(input.has_value());
    FlipBit(*database, "blobs", "digest", *input);
  }
  Start();
  ExpectOneLost(lost);
}

}  // namespace
}  // namespace bootmill::testing
