// SPDX-License-Identifier: Apache-2.0
#include "server/store/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "server/store/accounts.h"
#include "server/store/artifacts.h"
#include "server/store/audit.h"
#include "server/store/events.h"
#include "server/store/principals.h"
#include "server/store/quotas.h"
#include "server/store/request_ids.h"
#include "server/store/testing/sample_store.h"
#include "server/store/tokens.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::HasSubstr;

// Runs all queries that must be quick however many rows there are.
absl::Status RunListsAndLookups(Reader& reader) {
  const PageRequest page{2, ""};
  const Sha256Digest digest = Sha256(AsBytes("image"));
  const RequestKey key{"default", "alice", "CreateFleet", "id"};
  const Time now = testing::At(0);
  for (const absl::Status& status : {
           ListToolchains(reader, page).status(),
           FindToolchain(reader, "tools").status(),
           FindToolchainByDigest(reader, digest).status(),
           DefaultToolchain(reader).status(),
           FindOrg(reader, "default").status(),
           ListOrgsByPage(reader, page).status(),
           ListFleets(reader, "default", {.id_prefix = "w"}, page).status(),
           FindFleet(reader, "default", "web").status(),
           ListRevisions(reader, "default", "web", page).status(),
           FindRevision(reader, "default", "web", 1).status(),
           FindToolchainUse(reader, "tools", 1).status(),
           ListReleases(reader, "default", "", page).status(),
           ListReleases(reader, "default", "web", page).status(),
           FindRelease(reader, "default", "web", 1).status(),
           FindReleaseOf(reader, "default", "web", 1, "tools").status(),
           CurrentRelease(reader, "default", "web").status(),
           ListAttestations(reader, "default", digest, page).status(),
           FindArtifact(reader, "default", digest).status(),
           FindArtifactOfPlan(reader, digest).status(),
           ReadArtifact(reader, digest).status(),
           ReleasesWithArtifact(reader, "default", digest, 20).status(),
           ListBuilds(reader, "default", "", page).status(),
           ListBuilds(reader, "default", "web", page).status(),
           FindBuild(reader, "default", "b1").status(),
           ListPrincipals(reader, "default", page).status(),
           FindPrincipal(reader, "default", "alice").status(),
           RolesOf(reader, "default", "alice", v1::Principal::KIND_USER,
                   reader.now())
               .status(),
           FindAccount(reader, "default", "alice").status(),
           FindInvited(reader, digest).status(),
           QuotasOf(reader, "default").status(),
           FindToken(reader, "default", "t1").status(),
           ListTokens(reader, "default", {}, page).status(),
           FleetsWithArtifact(reader, "default", {}).status(),
           ListAudit(reader, "default", {}, page).status(),
           ListAudit(reader, "default", {.caller = "root"}, page).status(),
           ListAudit(reader, "default", {.object = "a"}, page).status(),
           ListAudit(reader, "default", {.method = "m"}, page).status(),
           ListAudit(reader, "default", {.from = now}, page).status(),
           GetAuditHead(reader).status(),
           EventsAfter(reader, "default", 0, 10).status(),
           FindResponse(reader, key, digest, now).status(),
       }) {
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

class QueryPlansTest : public testing::StoreTest {
 protected:
  QueryPlansTest() {
    EXPECT_THAT(db().Write([](Writer& writer) -> absl::Status {
      RETURN_IF_ERROR(
          testing::MakeRelease(writer, "default", "web", "image").status());
      RETURN_IF_ERROR(InsertBuild(writer, testing::SampleBuild("b1", "web")));
      Principal alice;
      alice.org = "default";
      alice.id = "alice";
      RETURN_IF_ERROR(InsertPrincipal(writer, alice));
      Token token;
      token.org = "default";
      token.id = "t1";
      token.creator_org = "default";
      token.creator = "alice";
      return InsertToken(writer, token);
    }),
                IsOk());
  }

  // Returns the steps of SQLite's plan for `sql`, one on each line.
  static std::string PlanOf(Connection& connection, const std::string& sql) {
    std::string plan;
    EXPECT_THAT(connection.Query("EXPLAIN QUERY PLAN " + sql, {},
                                 [&](const Row& row) {
                                   plan += row.Text(3) + '\n';
                                   return absl::OkStatus();
                                 }),
                IsOk());
    return plan;
  }
};

TEST_F(QueryPlansTest, NoListOrLookupReadsAllRowsOrSortsThem) {
  ASSERT_THAT(db().Read([](Reader& reader) -> absl::Status {
    RETURN_IF_ERROR(RunListsAndLookups(reader));
    const std::vector<std::string> statements =
        reader.connection().Statements();
    EXPECT_GT(statements.size(), 30U);
    for (const std::string& sql : statements) {
      const std::string plan = PlanOf(reader.connection(), sql);
      EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << sql << plan;
      // Both ends of the log must be found in one step.
      const bool is_end = sql.ends_with(" LIMIT 1");
      EXPECT_TRUE(is_end || plan.find("SCAN") == std::string::npos)
          << sql << plan;
    }
    return absl::OkStatus();
  }),
              IsOk());
}

// Eviction and the start read only what is stored or open, not all rows.
TEST_F(QueryPlansTest, HousekeepingUsesPartialIndexes) {
  ASSERT_THAT(db().Write([](Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(ListEvictable(writer, 5).status());
    RETURN_IF_ERROR(CachedArtifactBytes(writer).status());
    RETURN_IF_ERROR(FailInterruptedBuilds(writer, testing::At(0)).status());
    int partial = 0;
    for (const std::string& sql : writer.connection().Statements()) {
      const std::string plan = PlanOf(writer.connection(), sql);
      partial += plan.find("artifacts_cached") != std::string::npos ||
                         plan.find("builds_open") != std::string::npos
                     ? 1
                     : 0;
    }
    EXPECT_EQ(partial, 3);
    return absl::OkStatus();
  }),
              IsOk());
}

class ConnectionTest : public testing::StoreTest {};

TEST_F(ConnectionTest, RunsAStatementInsideItself) {
  ASSERT_THAT(db().Read([](Reader& reader) -> absl::Status {
    const std::string_view sql = "SELECT id FROM orgs ORDER BY id";
    std::string seen;
    RETURN_IF_ERROR(reader.connection().Query(sql, {}, [&](const Row& outer) {
      seen += outer.Text(0) + ':';
      return reader.connection().Query(sql, {}, [&](const Row& inner) {
        seen += inner.Text(0) + ' ';
        return absl::OkStatus();
      });
    }));
    EXPECT_EQ(seen, "default:default system system:default system ");
    return absl::OkStatus();
  }),
              IsOk());
}

TEST_F(ConnectionTest, AReaderCannotWrite) {
  EXPECT_THAT(db().Read([](Reader& reader) {
    return reader.connection().Execute("DELETE FROM events").status();
  }),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("cannot be written")));
}

TEST_F(ConnectionTest, TellsOfValuesThatAreNotWhatTheyShouldBe) {
  for (const char* sql : {"SELECT x'00'", "SELECT 'x'"}) {
    EXPECT_THAT(db().Read([&](Reader& reader) {
      return QueryOne(reader, sql, {},
                      [](const Row& row) { return row.Digest(0); })
          .status();
    }),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("32 bytes")));
  }
  EXPECT_THAT(db().Read([](Reader& reader) {
    return QueryOne(reader, "SELECT 99999999999", {},
                    [](const Row& row) { return row.Int(0); })
        .status();
  }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("32 bits")));
  EXPECT_THAT(db().Read([](Reader& reader) {
    return QueryOne(reader, "SELECT 77", {},
                    [](const Row& row) { return row.Enum<v1::AccessRole>(0); })
        .status();
  }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("enumeration")));
}

TEST_F(ConnectionTest, SaysWhichStatementIsWrong) {
  EXPECT_THAT(db().Read([](Reader& reader) {
    return reader.connection().Execute("SELECT x FROM nowhere").status();
  }),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("nowhere")));
}

}  // namespace
}  // namespace bootmill::store
