// SPDX-License-Identifier: Apache-2.0
// Kills the daemon at random moments of a busy day. What it has acknowledged
// must be there, and nothing may be half done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "builder/testing/installed.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/store/audit.h"
#include "server/store/connection.h"
#include "server/store/database.h"
#include "tests/e2e/faults/admin_script.h"
#include "tests/e2e/faults/busy_script.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {
namespace {

constexpr unsigned kSeed = 20260703;
// BOOTMILL_KILLS, for runs with more time than `make test` has.
int Kills() {
  const char* kills = std::getenv("BOOTMILL_KILLS");
  int number = 30;
  EXPECT_TRUE(kills == nullptr || absl::SimpleAtoi(kills, &number));
  return number;
}

// In milliseconds after the start. The first call compresses the toolchain's
// modules, which takes long.
constexpr unsigned kMaxMoment = 1500;

class KillTest : public ::testing::Test {
 protected:
  DaemonCommand Command() const {
    return {.data_dir = directory_.path() + "/data",
            .run_dir = directory_.path()};
  }
  absl::StatusOr<Client> Connect() const {
    return Client::Connect(
        {.address = SocketAddress(directory_.path()), .credentials = {}});
  }
  // As the first administrator, who is a user. The local root is none, and
  // makes no tokens.
  absl::StatusOr<Client> ConnectAdmin(const DaemonProcess& daemon) const {
    const std::string files = Command().data_dir + "/credentials/admin/";
    return Client::Connect(
        {.address = absl::StrFormat("localhost:%d", daemon.Port("gRPC")),
         .credentials = {files + "ca.pem", files + "cert.pem",
                         files + "key.pem"}});
  }

  TempDir directory_;
  BusyScript first_{"first"};
  BusyScript second_{"second"};
  AdminScript admin_{"admin"};
};

// Expects that every release has all its images and that no build is under way.
void ExpectNothingHalfDone(const Client& client) {
  v1::ListReleasesRequest releases;
  releases.set_parent(kOrg);
  releases.set_page_size(100);
  do {
    ASSERT_OK_AND_ASSIGN(
        const auto page,
        client.Call<v1::ReleaseService>(&v1::ReleaseService::Stub::ListReleases,
                                        releases));
    for (const v1::Release& release : page.releases()) {
      EXPECT_EQ(release.images_size(), 2) << release.name();
    }
    releases.set_page_token(page.next_page_token());
  } while (!releases.page_token().empty());
  v1::ListBuildsRequest builds;
  builds.set_parent(kOrg);
  builds.set_page_size(100);
  do {
    ASSERT_OK_AND_ASSIGN(const auto page,
                         client.Call<v1::BuildService>(
                             &v1::BuildService::Stub::ListBuilds, builds));
    for (const v1::Build& build : page.builds()) {
      EXPECT_NE(build.state(), v1::Build::STATE_QUEUED) << build.name();
      EXPECT_NE(build.state(), v1::Build::STATE_RUNNING) << build.name();
    }
    builds.set_page_token(page.next_page_token());
  } while (!builds.page_token().empty());
}

// Expects that every revision has the audit record of the call that made it.
absl::Status CheckRevisionsHaveRecords(store::Reader& reader) {
  int64_t revisions = 0;
  int64_t without = 0;
  RETURN_IF_ERROR(reader.connection().Query(
      "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM audit WHERE"
      " code = 'OK' AND org = fleets.org AND object = 'orgs/' || fleets.org ||"
      " '/fleets/' || fleets.name AND detail = 'revision=' || number)), 0)"
      " FROM revisions JOIN fleets ON fleets.id = revisions.fleet",
      {}, [&](const store::Row& row) {
        revisions = row.Integer(0);
        without = row.Integer(1);
        return absl::OkStatus();
      }));
  std::cout << revisions << " revisions\n";
  EXPECT_GT(revisions, 0);
  EXPECT_EQ(without, 0) << "revisions without an audit record";
  return absl::OkStatus();
}

// The records of one method about one object, oldest first: what they say.
absl::StatusOr<std::vector<std::string>> DetailsOf(store::Reader& reader,
                                                   std::string_view method,
                                                   const std::string& object) {
  std::vector<std::string> details;
  RETURN_IF_ERROR(reader.connection().Query(
      "SELECT detail FROM audit WHERE code = 'OK' AND method = ?1 AND"
      " object = ?2 ORDER BY sequence",
      {absl::StrFormat("bootmill.v1.%s", method), object},
      [&](const store::Row& row) {
        details.push_back(row.Text(0));
        return absl::OkStatus();
      }));
  return details;
}

// Returns the only number that `sql` finds for `name`.
absl::StatusOr<int64_t> NumberOf(store::Reader& reader, std::string_view sql,
                                 const std::string& name) {
  int64_t number = 0;
  RETURN_IF_ERROR(
      reader.connection().Query(sql, {name}, [&](const store::Row& row) {
        number = row.Integer(0);
        return absl::OkStatus();
      }));
  return number;
}

// Expects as many records as there were changes: all that were acknowledged,
// and for each kill one more at most.
void ExpectRecords(const std::vector<std::string>& details, int acknowledged,
                   int kills, const std::string& what) {
  std::cout << details.size() << " records of " << what << '\n';
  EXPECT_GE(details.size(), static_cast<size_t>(acknowledged)) << what;
  EXPECT_LE(details.size(), static_cast<size_t>(acknowledged + kills)) << what;
}

// Expects that each change of the principal's role has its record.
absl::Status CheckRolesHaveRecords(store::Reader& reader,
                                   const BusyScript& script, int kills) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> details,
      DetailsOf(reader, "PrincipalService/BindRole",
                absl::StrFormat("%s/principals/%s", kOrg, script.name())));
  ExpectRecords(details, script.role_changes(), kills,
                "roles of " + script.name());
  ASSIGN_OR_RETURN(
      const int64_t role,
      NumberOf(reader, "SELECT role FROM role_bindings WHERE principal = ?1",
               script.name()));
  // The script begins with VIEWER and changes between the two.
  EXPECT_EQ(details.empty() ? "role=VIEWER" : details.back(),
            role == v1::ACCESS_ROLE_OPERATOR ? "role=OPERATOR" : "role=VIEWER");
  return absl::OkStatus();
}

// Expects that each promotion has its record: it names the release that the
// record before it promoted, and the last one names the present release.
absl::Status CheckPromotionsHaveRecords(store::Reader& reader,
                                        const BusyScript& script, int kills) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> details,
      DetailsOf(reader, "ReleaseService/PromoteRelease",
                absl::StrFormat("%s/fleets/%s", kOrg, script.name())));
  ExpectRecords(details, script.promotions(), kills,
                "promotions of " + script.name());
  std::string before = "0";
  for (const std::string& detail : details) {
    const std::vector<std::string> words = absl::StrSplit(detail, ' ');
    EXPECT_EQ(words.size(), 2U) << detail;
    EXPECT_EQ(words.back(), "previous=" + before) << detail;
    before = words.front().substr(words.front().find('=') + 1);
  }
  ASSIGN_OR_RETURN(
      const int64_t current,
      NumberOf(reader,
               "SELECT coalesce(current, 0) FROM fleets WHERE name = ?1",
               script.name()));
  EXPECT_EQ(before, absl::StrFormat("%d", current)) << script.name();
  return absl::OkStatus();
}

void ExpectChainedAudit(const std::string& data_dir,
                        const std::vector<const BusyScript*>& scripts,
                        const AdminScript& admin, int kills) {
  ASSERT_OK_AND_ASSIGN(const auto database,
                       store::Database::Open({.directory = data_dir}));
  EXPECT_THAT(database->Read([&](store::Reader& reader) -> absl::Status {
    RETURN_IF_ERROR(store::VerifyAudit(reader));
    for (const BusyScript* script : scripts) {
      RETURN_IF_ERROR(CheckRolesHaveRecords(reader, *script, kills));
      RETURN_IF_ERROR(CheckPromotionsHaveRecords(reader, *script, kills));
    }
    RETURN_IF_ERROR(admin.CheckRecords(reader));
    return CheckRevisionsHaveRecords(reader);
  }),
              IsOk());
}

TEST_F(KillTest, WhatWasAcknowledgedOutlivesKills) {
  const int kills = Kills();
  std::minstd_rand random(kSeed);
  std::cout << "seed " << kSeed << ", killed after ms:";
  std::optional<DaemonProcess> daemon(std::in_place, Command());
  ASSERT_TRUE(daemon->WaitReady()) << daemon->Log();
  {
    ASSERT_OK_AND_ASSIGN(const Client client, Connect());
    ASSERT_THAT(client.Import(kInstalledGrub), IsOk());
    ASSERT_THAT(first_.Prepare(client), IsOk());
    ASSERT_THAT(second_.Prepare(client), IsOk());
    ASSERT_THAT(admin_.Prepare(client), IsOk());
  }
  for (int kill = 0; kill < kills; ++kill) {
    const std::chrono::milliseconds moment(random() % kMaxMoment);
    std::cout << ' ' << moment.count() << std::flush;
    ASSERT_OK_AND_ASSIGN(const Client one, Connect());
    ASSERT_OK_AND_ASSIGN(const Client two, Connect());
    ASSERT_OK_AND_ASSIGN(const Client three, ConnectAdmin(*daemon));
    absl::Status ends[3];
    std::thread first([&] { ends[0] = first_.Run(one); });
    std::thread second([&] { ends[1] = second_.Run(two); });
    std::thread admin([&] { ends[2] = admin_.Run(three); });
    std::this_thread::sleep_for(moment);
    daemon->Signal(SIGKILL);
    first.join();
    second.join();
    admin.join();
    ASSERT_EQ(daemon->Wait(), -SIGKILL) << daemon->Log();
    // No other call failed.
    for (const absl::Status& end : ends) {
      EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable) << end;
    }
    // Sometimes the next daemon is killed while it starts.
    daemon.emplace(Command());
    if (kill % 5 == 4) {
      std::this_thread::sleep_for(moment / 4);
      daemon->Signal(SIGKILL);
      daemon->Wait();
      daemon.emplace(Command());
    }
    ASSERT_TRUE(daemon->WaitReady()) << daemon->Log();
    ASSERT_OK_AND_ASSIGN(const Client client, Connect());
    ExpectNothingHalfDone(client);
    first_.Check(client, /*everything=*/kill == kills - 1);
    second_.Check(client, /*everything=*/kill == kills - 1);
    admin_.Check(client);
  }
  std::cout << "; acknowledged " << first_.acknowledged() << " + "
            << second_.acknowledged() << " + " << admin_.acknowledged() << '\n';
  // Enough work was done to lose some, however slow the machine is.
  EXPECT_GT(first_.acknowledged() + second_.acknowledged(),
            static_cast<size_t>(kills / 4));
  daemon->Signal(SIGTERM);
  EXPECT_EQ(daemon->Wait(), 0) << daemon->Log();
  ExpectChainedAudit(Command().data_dir, {&first_, &second_}, admin_, kills);
}

}  // namespace
}  // namespace bootmill::testing
