// SPDX-License-Identifier: Apache-2.0
#include "server/store/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::chrono::milliseconds kTimeout(1000);

class MigrationsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Connection> Open(const std::string& name) {
    auto opened = Connection::Open(directory_.path() + "/" + name,
                                   Connection::Mode::kWriter, kTimeout);
    EXPECT_THAT(opened, IsOk());
    return *std::move(opened);
  }

  // Returns name and definition of everything in the schema, with folded white
  // space.
  static std::map<std::string, std::string> SchemaOf(Connection& connection) {
    std::map<std::string, std::string> schema;
    EXPECT_THAT(
        connection.Query("SELECT type || ' ' || name, coalesce(sql, '') FROM"
                         " sqlite_schema",
                         {},
                         [&](const Row& row) {
                           std::string sql = row.Text(1);
                           absl::RemoveExtraAsciiWhitespace(&sql);
                           schema[row.Text(0)] = sql;
                           return absl::OkStatus();
                         }),
        IsOk());
    return schema;
  }

  static std::vector<int64_t> Numbers(Connection& connection,
                                      const std::string& sql) {
    std::vector<int64_t> numbers;
    EXPECT_THAT(connection.Query(sql, {},
                                 [&](const Row& row) {
                                   numbers.push_back(row.Integer(0));
                                   return absl::OkStatus();
                                 }),
                IsOk());
    return numbers;
  }

 private:
  bootmill::testing::TempDir directory_;
};

TEST_F(MigrationsTest, MakeTogetherWhatSchemaSqlSays) {
  const std::unique_ptr<Connection> migrated = Open("migrated");
  ASSERT_THAT(Migrate(*migrated, Migrations()), IsOk());
  ASSERT_OK_AND_ASSIGN(
      const Bytes sql,
      ReadFile(BOOTMILL_SOURCE_DIR "/server/store/schema.sql", 1 << 20));
  const std::unique_ptr<Connection> written = Open("written");
  ASSERT_THAT(written->RunScript(std::string(AsText(sql))), IsOk());
  EXPECT_GT(SchemaOf(*written).size(), 20U);
  EXPECT_EQ(SchemaOf(*migrated), SchemaOf(*written));
}

TEST_F(MigrationsTest, HasOnlyStrictTables) {
  const std::unique_ptr<Connection> connection = Open("db");
  ASSERT_THAT(Migrate(*connection, Migrations()), IsOk());
  EXPECT_THAT(Numbers(*connection,
                      "SELECT 1 FROM pragma_table_list WHERE schema = 'main'"
                      " AND name NOT LIKE 'sqlite_%' AND NOT strict"),
              IsEmpty());
}

TEST_F(MigrationsTest, AreNumberedInOrder) {
  int number = 1;
  for (const Migration& migration : Migrations()) {
    std::string start = std::to_string(number++);
    start.insert(0, 4 - start.size(), '0');
    EXPECT_THAT(std::string(migration.name), StartsWith(start + "_"));
  }
}

TEST_F(MigrationsTest, RunOnceAndGoOnWhereTheyWere) {
  const Migration first{"0001_a", "CREATE TABLE a (x INTEGER) STRICT;"};
  const Migration second{"0002_b", "INSERT INTO a VALUES (7);"};
  const std::vector<Migration> one = {first};
  const std::vector<Migration> two = {first, second};
  const std::unique_ptr<Connection> connection = Open("db");
  ASSERT_THAT(Migrate(*connection, one), IsOk());
  ASSERT_THAT(Migrate(*connection, one), IsOk());
  EXPECT_THAT(Numbers(*connection, "PRAGMA user_version"), ElementsAre(1));
  ASSERT_THAT(Migrate(*connection, two), IsOk());
  ASSERT_THAT(Migrate(*connection, two), IsOk());
  EXPECT_THAT(Numbers(*connection, "SELECT x FROM a"), ElementsAre(7));
  EXPECT_THAT(Migrate(*connection, one),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("version 2"), HasSubstr("up to 1"),
                             HasSubstr("newer daemon"))));
}

// What hosts had and what builds took was the newest of each.
TEST_F(MigrationsTest, KeepWhatHostsHaveAndWhatBuildsTake) {
  const std::unique_ptr<Connection> connection = Open("db");
  ASSERT_THAT(Migrate(*connection, Migrations().first(3)), IsOk());
  ASSERT_THAT(
      connection->RunScript(
          "INSERT INTO fleets (org, name, revision, release, create_time)"
          " VALUES ('default', 'built', 2, 7, 0), ('default', 'new', 1, NULL, "
          "0);"
          "INSERT INTO toolchains (name, digest, state, flavour, version,"
          " upstream_version, evidence, create_time) VALUES"
          " ('old', randomblob(32), 2, 'debian', '1', '1', '', 0),"
          " ('newest', randomblob(32), 2, 'debian', '2', '2', '', 0),"
          " ('quarantined', randomblob(32), 1, 'debian', '3', '3', '', 0);"),
      IsOk());
  ASSERT_THAT(Migrate(*connection, Migrations()), IsOk());
  EXPECT_THAT(Numbers(*connection,
                      "SELECT coalesce(current, -1) FROM fleets"
                      " ORDER BY name"),
              ElementsAre(7, -1));
  EXPECT_THAT(Numbers(*connection,
                      "SELECT count(*) FROM toolchains WHERE"
                      " is_default = 1 AND name = 'newest'"),
              ElementsAre(1));
  EXPECT_THAT(Numbers(*connection,
                      "SELECT count(*) FROM toolchains WHERE is_default = 1"),
              ElementsAre(1));
}

// Who was revoked stays so, and what it had is refused if it is let in again.
TEST_F(MigrationsTest, KnowWhenPrincipalsWereRevoked) {
  const std::unique_ptr<Connection> connection = Open("db");
  ASSERT_THAT(Migrate(*connection, Migrations().first(5)), IsOk());
  ASSERT_THAT(connection->RunScript(
                  "INSERT INTO principals (org, id, kind, revoked, create_time)"
                  " VALUES ('default', 'gone', 1, 1, 0),"
                  " ('default', 'here', 1, 0, 0);"
                  "INSERT INTO fleets (org, name, revision, create_time)"
                  " VALUES ('default', 'web', 1, 0);"),
              IsOk());
  ASSERT_THAT(Migrate(*connection, Migrations()), IsOk());
  EXPECT_THAT(Numbers(*connection,
                      "SELECT count(*) FROM principals WHERE id = 'gone' AND"
                      " abs(revoke_time - unixepoch() * 1000000) < 60000000"),
              ElementsAre(1));
  EXPECT_THAT(Numbers(*connection,
                      "SELECT count(*) FROM principals WHERE id = 'here' AND"
                      " revoke_time IS NULL"),
              ElementsAre(1));
  EXPECT_THAT(Numbers(*connection,
                      "SELECT count(*) FROM fleets WHERE delete_time IS NULL"),
              ElementsAre(1));
}

TEST_F(MigrationsTest, LeaveNothingOfAStepThatFails) {
  const std::vector<Migration> migrations = {
      {"0001_a", "CREATE TABLE a (x INTEGER) STRICT;"},
      {"0002_b", "INSERT INTO a VALUES (7); INSERT INTO none VALUES (1);"}};
  const std::unique_ptr<Connection> connection = Open("db");
  EXPECT_THAT(Migrate(*connection, migrations),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("0002_b")));
  EXPECT_THAT(Numbers(*connection, "PRAGMA user_version"), ElementsAre(1));
  EXPECT_THAT(Numbers(*connection, "SELECT x FROM a"), IsEmpty());
}

TEST_F(MigrationsTest, RefuseTheDatabaseOfAnotherProgram) {
  const std::unique_ptr<Connection> connection = Open("db");
  ASSERT_THAT(connection->RunScript("CREATE TABLE theirs (x)"), IsOk());
  EXPECT_THAT(Migrate(*connection, Migrations()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another program")));
  EXPECT_EQ(SchemaOf(*connection).size(), 1U);
}

}  // namespace
}  // namespace bootmill::store
