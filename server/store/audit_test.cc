// SPDX-License-Identifier: Apache-2.0
#include "server/store/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_format.h"
#include "common/testing/status_matchers.h"
#include "server/store/testing/sample_store.h"
#include "server/store/value.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::AllOf;
using testing::At;
using ::testing::HasSubstr;

class AuditTest : public testing::StoreTest {
 protected:
  static AuditRecord Sample(const std::string& org, const std::string& what) {
    AuditRecord record;
    record.time = At(0) + std::chrono::nanoseconds(1'234'567);
    record.org = org;
    record.caller = "bootmill://default/user/alice";
    record.method = "bootmill.v1.FleetService/CreateFleet";
    record.resource = what;
    record.code = "OK";
    record.request_id = "r1";
    return record;
  }
  absl::StatusOr<AuditRecord> Append(const std::string& org,
                                     const std::string& what) {
    return db().Write(
        [&](Writer& writer) { return AppendAudit(writer, Sample(org, what)); });
  }
  absl::Status Verify() {
    return db().Read([](Reader& reader) { return VerifyAudit(reader); });
  }
};

TEST_F(AuditTest, ChainsRecords) {
  EXPECT_THAT(Verify(), IsOk());
  ASSERT_OK_AND_ASSIGN(const AuditRecord first, Append("default", "a"));
  ASSERT_OK_AND_ASSIGN(const AuditRecord second, Append("", "b"));
  EXPECT_EQ(first.sequence, 1);
  EXPECT_EQ(second.sequence, 2);
  EXPECT_EQ(first.hash, AuditHash(Sha256Digest(), first));
  EXPECT_EQ(second.hash, AuditHash(first.hash, second));
  Reopen();
  EXPECT_THAT(Verify(), IsOk());
  ASSERT_OK_AND_ASSIGN(const AuditHead head, db().Read([](Reader& reader) {
    return GetAuditHead(reader);
  }));
  EXPECT_EQ(head.sequence, 2);
  EXPECT_EQ(head.hash, second.hash);
}

// The encoding is a format that is documented in docs/formats/database.md.
TEST_F(AuditTest, HashesAsTheFormatSays) {
  AuditRecord record = Sample("default", "orgs/default/fleets/web");
  record.sequence = 1;
  record.version = 1;
  EXPECT_EQ(AuditHash(Sha256Digest(), record).Hex(),
            "b78a34d50eb3196cd5f623c3e9ce16d026b19d769c22e9cb8b164c1bdebf4090");
  record.version = 2;
  record.object = record.resource;
  record.detail = "revision=1";
  record.address = "192.0.2.1:4711";
  EXPECT_EQ(AuditHash(Sha256Digest(), record).Hex(),
            "55ffa65a0d0c3972ee011249a17ebd352c6de37a2488806c91fc83c20c079f6c");
}

TEST_F(AuditTest, ListsOneOrgNewestFirst) {
  for (const auto& [org, what] :
       {std::pair("default", "a"), std::pair("system", "b"),
        std::pair("default", "c"), std::pair("default", "d")}) {
    ASSERT_THAT(Append(org, what), IsOk());
  }
  const auto list = [&](const std::string& token) {
    return db().Read([&](Reader& reader) {
      return ListAudit(reader, "default", {}, {2, token});
    });
  };
  ASSERT_OK_AND_ASSIGN(const auto first, list(""));
  ASSERT_EQ(first.items.size(), 2U);
  EXPECT_EQ(first.items[0].resource, "d");
  EXPECT_EQ(first.items[1].resource, "c");
  ASSERT_OK_AND_ASSIGN(const auto second, list(first.next_page_token));
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.items[0].resource, "a");
  EXPECT_EQ(second.items[0].caller, "bootmill://default/user/alice");
  EXPECT_EQ(second.items[0].request_id, "r1");
}

TEST_F(AuditTest, CannotBeChangedOrDeleted) {
  ASSERT_THAT(Append("default", "a"), IsOk());
  for (const char* sql :
       {"UPDATE audit SET caller = 'nobody'", "DELETE FROM audit"}) {
    EXPECT_THAT(Tamper(sql), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("append-only")));
  }
}

TEST_F(AuditTest, ShowsWhatSomebodyChangedAnyway) {
  for (const char* what : {"a", "b", "c", "d"}) {
    ASSERT_THAT(Append("default", what), IsOk());
  }
  ASSERT_THAT(Tamper("DROP TRIGGER audit_no_update;"
                     "DROP TRIGGER audit_no_delete;"
                     "UPDATE audit SET code = 'ABORTED' WHERE sequence = 3"),
              IsOk());
  EXPECT_THAT(Verify(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("record 3")));
  ASSERT_THAT(Tamper("UPDATE audit SET code = 'OK' WHERE sequence = 3"),
              IsOk());
  EXPECT_THAT(Verify(), IsOk());
  ASSERT_THAT(Tamper("DELETE FROM audit WHERE sequence = 2"), IsOk());
  EXPECT_THAT(Verify(),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("record 3"), HasSubstr("record 1"))));
}

TEST_F(AuditTest, TheHashCoversWhatWasChangedAndFromWhere) {
  const AuditRecord plain = Sample("default", "a");
  const Sha256Digest before = AuditHash(Sha256Digest(), plain);
  for (std::string AuditRecord::* field :
       {&AuditRecord::object, &AuditRecord::detail, &AuditRecord::address}) {
    AuditRecord other = plain;
    other.*field = "x";
    EXPECT_NE(AuditHash(Sha256Digest(), other), before);
    other.version = 1;
    EXPECT_NE(AuditHash(Sha256Digest(), other), before);
  }
}

// Records that a daemon with schema 1 wrote stay valid.
TEST_F(AuditTest, RecordsOfBeforeKeepVerifying) {
  AuditRecord old = Sample("default", "a");
  old.sequence = 1;
  old.version = 1;
  const Sha256Digest hash = AuditHash(Sha256Digest(), old);
  ASSERT_THAT(
      Tamper(absl::StrFormat(
          "INSERT INTO audit (sequence, time, org, caller, method, resource,"
          " code, request_id, hash) VALUES (1, %d, 'default', '%s', '%s', 'a',"
          " 'OK', 'r1', x'%s')",
          ToMicroseconds(old.time), old.caller, old.method, hash.Hex())),
      IsOk());
  ASSERT_OK_AND_ASSIGN(const AuditRecord next, Append("default", "b"));
  EXPECT_EQ(next.version, 2);
  EXPECT_THAT(Verify(), IsOk());
  ASSERT_THAT(Tamper("DROP TRIGGER audit_no_update;"
                     "UPDATE audit SET version = 2 WHERE sequence = 1"),
              IsOk());
  EXPECT_THAT(Verify(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("record 1")));
}

TEST_F(AuditTest, ListsWhatIsAskedFor) {
  for (int i = 0; i < 8; ++i) {
    AuditRecord record = Sample("default", "orgs/default");
    record.time = At(i);
    record.caller = i % 2 == 0 ? "even" : "odd";
    record.object = i < 4 ? "low" : "high";
    record.method = i == 7 ? "last" : "other";
    record.resource = i == 2 ? "orgs/default/releases/low-1" : "orgs/default";
    ASSERT_THAT(db().Write([&](Writer& writer) {
      return AppendAudit(writer, record).status();
    }),
                IsOk());
  }
  const auto sequences = [&](const AuditFilter& filter) {
    std::vector<int64_t> found;
    PageRequest page{1, ""};
    do {
      const auto read = db().Read([&](Reader& reader) {
        return ListAudit(reader, "default", filter, page);
      });
      EXPECT_THAT(read, IsOk());
      for (const AuditRecord& record : read->items) {
        found.push_back(record.sequence);
      }
      page.token = read->next_page_token;
    } while (!page.token.empty());
    return found;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(sequences({.caller = "odd"}), ElementsAre(8, 6, 4, 2));
  EXPECT_THAT(sequences({.caller = "odd", .object = "low"}), ElementsAre(4, 2));
  EXPECT_THAT(sequences({.method = "last"}), ElementsAre(8));
  EXPECT_THAT(sequences({.caller = "even", .method = "last"}), ElementsAre());
  EXPECT_THAT(sequences({.from = At(2), .until = At(4)}), ElementsAre(4, 3));
  EXPECT_THAT(sequences({.caller = "even", .from = At(5)}), ElementsAre(7));
  const std::string release = "orgs/default/releases/low-1";
  EXPECT_THAT(sequences({.resource = release}), ElementsAre(3));
  EXPECT_THAT(sequences({.object = "low", .resource = release}),
              ElementsAre(3));
  EXPECT_THAT(sequences({.object = "high", .resource = release}),
              ElementsAre());
}

}  // namespace
}  // namespace bootmill::store
