// SPDX-License-Identifier: Apache-2.0
#include "server/audit_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "server/store/audit.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using std::chrono::minutes;
using ::testing::HasSubstr;

constexpr AuditLimits kLimits{.burst = 3, .refill = minutes(10)};

class AuditWriterTest : public store::testing::StoreTest {
 protected:
  static AuditEntry Refused(const std::string& host) {
    AuditEntry entry;
    entry.caller = {Identity::Kind::kHost, "default", host};
    entry.address = "192.0.2.1:4711";
    entry.method = "bootmill.v1.FleetService/ListFleets";
    entry.org = "default";
    entry.resource = "orgs/default";
    entry.status = absl::PermissionDeniedError("no");
    return entry;
  }

  // The newest record comes first.
  std::vector<store::AuditRecord> Records() {
    const auto page = db().Read([](store::Reader& reader) {
      return store::ListAudit(reader, "default", {}, {1000, ""});
    });
    EXPECT_THAT(page, IsOk());
    return page->items;
  }

  AuditWriter::Clock::time_point now_{std::chrono::hours(1)};
};

TEST_F(AuditWriterTest, ARecordSaysWhatWhereAndFromWhere) {
  AuditWriter writer(db(), kLimits);
  writer.Write(Refused("h1"), now_);
  const auto records = Records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].caller, "bootmill://default/host/h1");
  EXPECT_EQ(records[0].object, "orgs/default");
  EXPECT_EQ(records[0].address, "192.0.2.1:4711");
  EXPECT_EQ(records[0].code, "PERMISSION_DENIED");
}

TEST_F(AuditWriterTest, AHostThatGoesOnBeingRefusedDoesNotFillTheDisk) {
  AuditWriter writer(db(), kLimits);
  for (int i = 0; i < 1000; ++i) {
    writer.Write(Refused("h1"), now_);
  }
  EXPECT_EQ(Records().size(), 3U);
  writer.Write(Refused("h2"), now_);  // each caller has a budget of its own
  EXPECT_EQ(Records().size(), 4U);
  now_ += minutes(10);
  writer.Write(Refused("h1"), now_);
  writer.Write(Refused("h1"), now_);
  const auto records = Records();
  ASSERT_EQ(records.size(), 5U);
  EXPECT_THAT(records[0].detail, HasSubstr("997 failed calls"));
}

TEST_F(AuditWriterTest, WhatWasCountedIsToldInTheEnd) {
  AuditWriter writer(db(), kLimits);
  for (int i = 0; i < 10; ++i) {
    writer.Write(Refused("h1"), now_);
  }
  writer.Flush(AuditWriter::Which::kDue, now_);
  EXPECT_EQ(Records().size(), 3U);
  writer.Flush(AuditWriter::Which::kDue, now_ + minutes(11));
  ASSERT_EQ(Records().size(), 4U);
  EXPECT_THAT(Records()[0].detail, HasSubstr("6 failed calls"));
  writer.Flush(AuditWriter::Which::kAll, now_ + minutes(11));
  EXPECT_EQ(Records().size(), 4U);
}

TEST_F(AuditWriterTest, StoresNoSecondRecordOfAChange) {
  AuditWriter writer(db(), kLimits);
  AuditEntry entry = Refused("h1");
  entry.status = absl::OkStatus();
  entry.kind = AuditEntry::Kind::kStored;
  writer.Write(entry, now_);
  EXPECT_TRUE(Records().empty());
  entry.kind = AuditEntry::Kind::kForgotten;
  writer.Write(entry, now_);
  EXPECT_EQ(Records().size(), 1U);
}

}  // namespace
}  // namespace bootmill::server
