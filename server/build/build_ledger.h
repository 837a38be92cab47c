// SPDX-License-Identifier: Apache-2.0
// The only owner of builds' states: a change is stored first and announced
// afterwards.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_LEDGER_H_
#define BOOTMILL_SERVER_BUILD_BUILD_LEDGER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/line_budget.h"
#include "common/mutex.h"
#include "server/build/build_run.h"
#include "server/store/database.h"

namespace bootmill::server {

// How long the end of a failed build is tried to be stored: after `first`, then
// after twice as long each time up to `longest`, until `give_up` has passed.
struct EndRetry {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{std::chrono::seconds(30)};
  std::chrono::milliseconds give_up{std::chrono::minutes(10)};
};

// All changes of a build's state go through this class. It writes the row
// together with an event, and only then updates memory and tells those who
// watch. The row decides which of several ends counts. An unfinished row
// without a run is a build that nothing will ever run; it is shown, and stored,
// as interrupted. Thread-safe. docs/adr/0029-one-owner-of-a-builds-state.md.
class BuildLedger {
 public:
  // Writes further rows in the transaction of a change, and may complete the
  // build that is stored.
  using Also = std::function<absl::Status(store::Writer&, store::Build&)>;

  // Called for each build whose end was stored; must be quick.
  using Ended = std::function<void(const store::Build&)>;

  // REQUIRES: `database` outlives it.
  explicit BuildLedger(store::Database& database, const EndRetry& retry = {},
                       Ended ended = {});
  BuildLedger(const BuildLedger&) = delete;
  BuildLedger& operator=(const BuildLedger&) = delete;
  // Gives up ends that are not stored yet; the next start finds these builds
  // interrupted.
  ~BuildLedger();

  // Stores a new build, as part of the caller's transaction. For a QUEUED build
  // MakeRun must have been called, so that no row is ever without a run.
  static absl::Status Insert(store::Writer& writer, const store::Build& build);

  // Makes the run of a build whose row is about to be committed as QUEUED.
  std::shared_ptr<BuildRun> MakeRun(store::Build build);
  // Drops a run that will not begin after all.
  void Forget(const std::shared_ptr<BuildRun>& run);

  // Returns the run of a build that has not ended, or null.
  std::shared_ptr<BuildRun> Find(std::string_view org, std::string_view id);

  // Makes a build RUNNING. Returns false if it has ended. Errors: those of
  // storing it; the build then is still QUEUED.
  absl::StatusOr<bool> Begin(const std::shared_ptr<BuildRun>& run);

  // Stores `end` as the end of its build, in one transaction with `also`.
  // Returns false, and stores nothing, if the build has ended already. Errors:
  // those of storing; the build then has not ended.
  absl::StatusOr<bool> End(const std::shared_ptr<BuildRun>& run,
                           store::Build end, const Also& also = {});

  // Ends a build as FAILED. If the database refuses to store that, it is tried
  // again later; until then the build keeps its state and has a last stage
  // `store` that says so. Does nothing if the build has ended.
  void Fail(const std::shared_ptr<BuildRun>& run, const absl::Status& error);

  // Returns the present state of a build. Errors: NOT_FOUND; the database's.
  absl::StatusOr<store::Build> Get(std::string_view org, std::string_view id);
  // Does the same for a build whose row has just been read.
  absl::StatusOr<store::Build> Current(store::Build row);

  // Ends every unfinished row without a run as interrupted. Returns their
  // number.
  absl::StatusOr<size_t> EndOrphans();
  // Does the same for all unfinished rows for which `runs` returns false, as
  // part of the caller's transaction.
  static absl::StatusOr<size_t> EndInterrupted(
      store::Writer& writer,
      const std::function<bool(const store::Build&)>& runs);

 private:
  using Key = std::pair<std::string, std::string>;  // org, id
  using Clock = std::chrono::steady_clock;
  // An end that has not been stored yet.
  struct Pending {
    store::Build end;
    std::chrono::milliseconds delay;
    Clock::time_point next;
    Clock::time_point give_up;
  };

  // Writes `build` with its event and `also`, then announces it. Returns false,
  // and writes nothing, if the build has ended already; then that end is
  // announced.
  absl::StatusOr<bool> Store(const std::shared_ptr<BuildRun>& run,
                             store::Build build, const Also& also = {});
  // Announces `stored`, and drops the run if it is an end.
  void Publish(const std::shared_ptr<BuildRun>& run,
               const store::Build& stored);
  void Defer(const std::shared_ptr<BuildRun>& run, store::Build end,
             const absl::Status& why);
  void RetryLoop();
  using Pendings = std::map<std::shared_ptr<BuildRun>, Pending>;
  // Waits until the storing of an end is due, and returns it; empty when the
  // ledger is destroyed.
  Pendings::node_type NextDue();
  // Tries once more to store an end. Returns whether it is settled now.
  bool Retry(const std::shared_ptr<BuildRun>& run, Pending& pending);

  store::Database& database_;
  const EndRetry retry_;
  const Ended ended_;
  LineBudget orphan_lines_;  // by org: whoever asks for a build causes a line

  Mutex mutex_;
  CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<Key, std::shared_ptr<BuildRun>> active_ ABSL_GUARDED_BY(mutex_);
  Pendings pending_ ABSL_GUARDED_BY(mutex_);

  std::thread thread_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_LEDGER_H_
