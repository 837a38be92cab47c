// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "server/store/connection.h"
#include "server/store/events.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using std::chrono::milliseconds;

// Retries often, and never gives up while a test runs.
constexpr EndRetry kStubborn{.first = milliseconds(5),
                             .longest = milliseconds(20),
                             .give_up = std::chrono::minutes(10)};
constexpr EndRetry kImpatient{.first = milliseconds(5),
                              .longest = milliseconds(5),
                              .give_up = milliseconds(1)};

MATCHER_P(IsOkAndHolds, value, "") { return arg.ok() && *arg == value; }

std::string ReasonOf(const store::Build& build) {
  const auto info = rpc::ErrorInfoOf(build.error);
  return info.has_value() ? info->reason() : "";
}

class BuildLedgerTest : public store::testing::StoreTest {
 protected:
  BuildLedgerTest() {
    Close();
    auto opened = store::testing::OpenIn(directory());
    EXPECT_THAT(opened, IsOk());
    database_ = *std::move(opened);
    EXPECT_THAT(database_->Write([](store::Writer& writer) {
      return store::testing::MakeRelease(writer, "default", "web", "image")
          .status();
    }),
                IsOk());
  }

  store::Database& database() { return *database_; }

  // Makes the database refuse writes until the result is destroyed.
  std::unique_ptr<store::Connection> RefuseWrites() const {
    auto other = store::Connection::Open(
        file(), store::Connection::Mode::kWriter, milliseconds(1000));
    EXPECT_THAT(other, IsOk());
    EXPECT_THAT((*other)->Execute("BEGIN IMMEDIATE"), IsOk());
    return *std::move(other);
  }

  // Returns a build that is stored as QUEUED and has its run.
  std::shared_ptr<BuildRun> Accept(BuildLedger& ledger, const std::string& id) {
    const store::Build build = store::testing::SampleBuild(id, "web");
    std::shared_ptr<BuildRun> run = ledger.MakeRun(build);
    EXPECT_THAT(database().Write([&](store::Writer& writer) {
      return BuildLedger::Insert(writer, build);
    }),
                IsOk());
    return run;
  }

  store::Build Row(const std::string& id) {
    return database()
        .Read([&](store::Reader& reader) {
          return store::FindBuild(reader, "default", id);
        })
        .value_or(store::Build());
  }

  static v1::Build::State StateOf(BuildLedger& ledger, const std::string& id) {
    return ledger.Get("default", id).value_or(store::Build()).state;
  }

  static bool Eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) {
      std::this_thread::sleep_for(milliseconds(10));
    }
    return condition();
  }

 private:
  std::unique_ptr<store::Database> database_;
};

TEST_F(BuildLedgerTest, StoresAStateBeforeItTellsIt) {
  BuildLedger ledger(database(), kStubborn);
  const auto run = Accept(ledger, "b1");
  EXPECT_THAT(ledger.Begin(run), IsOkAndHolds(true));
  EXPECT_EQ(Row("b1").state, v1::Build::STATE_RUNNING);
  std::vector<v1::Build::State> told;
  run->Listen([&](const store::Build& build) {
    told.push_back(build.state);
    if (store::HasEnded(build.state)) {
      EXPECT_EQ(Row("b1").state, build.state);
    }
  });
  ledger.Fail(run, absl::InternalError("broken"));
  EXPECT_THAT(told, ::testing::ElementsAre(v1::Build::STATE_RUNNING,
                                           v1::Build::STATE_FAILED));
  EXPECT_EQ(ledger.Find("default", "b1"), nullptr);
}

TEST_F(BuildLedgerTest, AnEndThatIsRefusedIsStoredLaterAndNotToldBefore) {
  BuildLedger ledger(database(), kStubborn);
  const auto run = Accept(ledger, "b1");
  ASSERT_THAT(ledger.Begin(run), IsOkAndHolds(true));
  {
    const auto locked = RefuseWrites();
    ledger.Fail(run, absl::InternalError("broken"));
    std::this_thread::sleep_for(milliseconds(50));
    ASSERT_OK_AND_ASSIGN(const store::Build meanwhile,
                         ledger.Get("default", "b1"));
    EXPECT_EQ(meanwhile.state, v1::Build::STATE_RUNNING);
    ASSERT_FALSE(meanwhile.stages.empty());
    EXPECT_EQ(meanwhile.stages.back().stage, "store");
    EXPECT_EQ(Row("b1").state, v1::Build::STATE_RUNNING);
    EXPECT_TRUE(run->over());
    EXPECT_FALSE(run->AddStage({}));
  }
  EXPECT_TRUE(Eventually(
      [&] { return StateOf(ledger, "b1") == v1::Build::STATE_FAILED; }));
  EXPECT_EQ(Row("b1").state, v1::Build::STATE_FAILED);
  EXPECT_EQ(Row("b1").error.message(), "broken");
}

TEST_F(BuildLedgerTest, ABuildThatCannotBeMadeRunningStaysQueued) {
  BuildLedger ledger(database(), kStubborn);
  const auto run = Accept(ledger, "b1");
  const auto locked = RefuseWrites();
  EXPECT_FALSE(ledger.Begin(run).ok());
  EXPECT_EQ(StateOf(ledger, "b1"), v1::Build::STATE_QUEUED);
}

TEST_F(BuildLedgerTest, AnEndThatIsNeverStoredIsOneOfABuildCutOff) {
  BuildLedger ledger(database(), kImpatient);
  const auto run = Accept(ledger, "b1");
  {
    const auto locked = RefuseWrites();
    ledger.Fail(run, absl::InternalError("broken"));
    EXPECT_TRUE(Eventually(
        [&] { return StateOf(ledger, "b1") == v1::Build::STATE_FAILED; }));
    ASSERT_OK_AND_ASSIGN(const store::Build build, ledger.Get("default", "b1"));
    EXPECT_EQ(ReasonOf(build), "BUILD_INTERRUPTED");
    EXPECT_EQ(ReasonOf(run->Snapshot()), "BUILD_INTERRUPTED");
  }
  // The same is stored in the end.
  ASSERT_OK_AND_ASSIGN(const store::Build build, ledger.Get("default", "b1"));
  EXPECT_EQ(ReasonOf(Row("b1")), "BUILD_INTERRUPTED");
}

TEST_F(BuildLedgerTest, StopsWhileAnEndIsNotStored) {
  const auto ledger = std::make_unique<BuildLedger>(
      database(), EndRetry{.first = std::chrono::minutes(5)});
  const auto run = Accept(*ledger, "b1");
  const auto locked = RefuseWrites();
  ledger->Fail(run, absl::InternalError("broken"));
  EXPECT_FALSE(store::HasEnded(run->Snapshot().state));
}

TEST_F(BuildLedgerTest, ARowThatNothingRunsEndsAsInterrupted) {
  BuildLedger ledger(database(), kStubborn);
  const auto lost = Accept(ledger, "lost");
  const auto kept = Accept(ledger, "kept");
  ledger.Forget(lost);
  EXPECT_THAT(ledger.EndOrphans(), IsOkAndHolds(1U));
  EXPECT_EQ(ReasonOf(Row("lost")), "BUILD_INTERRUPTED");
  EXPECT_EQ(Row("kept").state, v1::Build::STATE_QUEUED);
  EXPECT_THAT(ledger.EndOrphans(), IsOkAndHolds(0U));
}

TEST_F(BuildLedgerTest, WhoAsksForARowThatNothingRunsSeesItsEnd) {
  BuildLedger ledger(database(), kStubborn);
  ledger.Forget(Accept(ledger, "b1"));
  EXPECT_EQ(StateOf(ledger, "b1"), v1::Build::STATE_FAILED);
  EXPECT_EQ(Row("b1").state, v1::Build::STATE_FAILED);
  ASSERT_OK_AND_ASSIGN(const auto events,
                       database().Read([](store::Reader& reader) {
                         return store::EventsAfter(reader, "default", 0, 100);
                       }));
  EXPECT_EQ(events.back().change, v1::Event::CHANGE_UPDATED);
}

TEST_F(BuildLedgerTest, TheFirstEndIsTheEnd) {
  BuildLedger ledger(database(), kStubborn);
  const auto run = Accept(ledger, "b1");
  store::Build cancelled = run->Snapshot();
  cancelled.state = v1::Build::STATE_CANCELLED;
  EXPECT_THAT(ledger.End(run, cancelled), IsOkAndHolds(true));
  store::Build done = cancelled;
  done.state = v1::Build::STATE_SUCCEEDED;
  EXPECT_THAT(ledger.End(run, done), IsOkAndHolds(false));
  ledger.Fail(run, absl::InternalError("late"));
  EXPECT_THAT(ledger.Begin(run), IsOkAndHolds(false));
  EXPECT_EQ(run->Snapshot().state, v1::Build::STATE_CANCELLED);
  EXPECT_EQ(Row("b1").state, v1::Build::STATE_CANCELLED);
}

TEST_F(BuildLedgerTest, NothingOfAChangeThatFailsIsStored) {
  BuildLedger ledger(database(), kStubborn);
  const auto run = Accept(ledger, "b1");
  store::Build done = run->Snapshot();
  done.state = v1::Build::STATE_SUCCEEDED;
  EXPECT_FALSE(ledger
                   .End(run, done,
                        [](store::Writer&, store::Build&) {
                          return absl::FailedPreconditionError("not so");
                        })
                   .ok());
  EXPECT_FALSE(run->over());
  EXPECT_EQ(Row("b1").state, v1::Build::STATE_QUEUED);
}

}  // namespace
}  // namespace bootmill::server
