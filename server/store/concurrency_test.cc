// SPDX-License-Identifier: Apache-2.0
// Several threads using one database.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/store/audit.h"
#include "server/store/events.h"
#include "server/store/principals.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using testing::At;
using ::testing::HasSubstr;

class ConcurrencyTest : public testing::StoreTest {};

absl::Status WriteOne(Database& database, const std::string& id) {
  return database.Write([&](Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(
        InsertFleet(writer, "default", id, testing::SampleRevision(id))
            .status());
    AuditRecord record;
    record.org = "default";
    record.resource = id;
    RETURN_IF_ERROR(AppendAudit(writer, record).status());
    return AppendEvent(writer,
                       {0, "default", v1::Event::CHANGE_CREATED, id, At(0)})
        .status();
  });
}

// Each change adds one row to both tables, so no reader may see two different
// counts.
absl::Status CheckState(Reader& reader) {
  ASSIGN_OR_RETURN(const int64_t cursor, LastCursor(reader));
  ASSIGN_OR_RETURN(const AuditHead head, GetAuditHead(reader));
  ASSIGN_OR_RETURN(const Page<Fleet> fleets,
                   ListFleets(reader, "default", {}, {1000, ""}));
  EXPECT_EQ(head.sequence, cursor);
  EXPECT_EQ(fleets.items.size(), static_cast<size_t>(cursor));
  return absl::OkStatus();
}

TEST_F(ConcurrencyTest, ReadersSeeWholeChangesWhileWritersTakeTurns) {
  constexpr int kWriters = 2;
  constexpr int kChanges = 40;
  constexpr int kReaders = 6;  // more than there are connections
  std::atomic<int> writing = kWriters;
  std::atomic<int> wakes = 0;
  db().OnCommit([&] { ++wakes; });
  std::vector<std::thread> threads;
  for (int t = 0; t < kWriters; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kChanges; ++i) {
        EXPECT_THAT(WriteOne(db(), absl::StrFormat("f%d-%d", t, i)), IsOk());
      }
      --writing;
    });
  }
  for (int t = 0; t < kReaders; ++t) {
    threads.emplace_back([&] {
      while (writing > 0) {
        EXPECT_THAT(db().Read(CheckState), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wakes, kWriters * kChanges);
  EXPECT_THAT(db().Read(CheckState), IsOk());
  EXPECT_THAT(db().Read([](Reader& reader) { return VerifyAudit(reader); }),
              IsOk());
}

TEST_F(ConcurrencyTest, WaitsForTheWriterNoLongerThanItsBound) {
  Close();
  DatabaseOptions options;
  options.directory = directory();
  options.busy_timeout = std::chrono::milliseconds(50);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  const auto insert = [&](const char* org) {
    return database->Write(
        [&](Writer& writer) { return InsertOrg(writer, org, At(0)); });
  };
  EXPECT_THAT(database->Write([&](Writer& writer) {
    std::thread other([&] {
      EXPECT_THAT(insert("late"), StatusIs(absl::StatusCode::kUnavailable,
                                           HasSubstr("try again")));
    });
    other.join();
    return InsertOrg(writer, "first", At(0));
  }),
              IsOk());
  EXPECT_THAT(insert("late"), IsOk());
}

}  // namespace
}  // namespace bootmill::store
