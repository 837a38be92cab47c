// SPDX-License-Identifier: Apache-2.0
// The one owner of what state a build is in: stored first, told afterwards.
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
#include "common/mutex.h"
#include "server/build/build_run.h"
#include "server/store/database.h"

namespace bootmill::server {

// How long the end of a failed build is tried to be stored: after `first`,
// then twice as long each time up to `longest`, until `give_up`.
struct EndRetry {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{std::chrono::seconds(30)};
  std::chrono::milliseconds give_up{std::chrono::minutes(10)};
};

// Every change of a build's state goes through here. It writes the row, with
// its event, and only then tells memory and those who watch; the row decides
// who ends a build. An unfinished row that has no run is a build that nothing
// will ever run: it is shown, and stored, as interrupted. Thread-safe.
// docs/adr/0029-one-owner-of-a-builds-state.md.
class BuildLedger {
 public:
  // Writes further rows in the transaction of a change, and may complete the
  // build that is stored.
  using Also = std::function<absl::Status(store::Writer&, store::Build&)>;

  // REQUIRES: `database` outlives it.
  explicit BuildLedger(store::Database& database, const EndRetry& retry = {});
  BuildLedger(const BuildLedger&) = delete;
  BuildLedger& operator=(const BuildLedger&) = delete;
  // Gives up what is not stored yet: the next start finds it interrupted.
  ~BuildLedger();

  // Stores a new build, as part of the caller's transaction. One that is QUEUED
  // must have been expected, so that no row is ever without a run.
  static absl::Status Insert(store::Writer& writer, const store::Build& build);

  // Makes the run of a build whose row is about to be committed as QUEUED.
  std::shared_ptr<BuildRun> Expect(store::Build build);
  // For a run that will not begin after all.
  void Forget(const std::shared_ptr<BuildRun>& run);

  // Returns the run of a build that has not ended, or null.
  std::shared_ptr<BuildRun> Find(std::string_view org, std::string_view id);

  // Makes a build RUNNING. Returns false if it has ended. Errors: those of
  // storing it; it is then still QUEUED.
  absl::StatusOr<bool> Begin(const std::shared_ptr<BuildRun>& run);

  // Stores `end` as the end of its build, together with `also`, or nothing.
  // Returns false, and stores nothing, if the build has ended already.
  // Errors: those of storing; the build then goes on.
  absl::StatusOr<bool> End(const std::shared_ptr<BuildRun>& run,
                           store::Build end, const Also& also = {});

  // Ends a build as FAILED: now or, while the database refuses that, later.
  // Until it is stored the build is what it was, with a last stage `store`
  // that tells of it. Does nothing to a build that is over.
  void Fail(const std::shared_ptr<BuildRun>& run, const absl::Status& error);

  // Returns what is true of a build now. Errors: NOT_FOUND; the database's.
  absl::StatusOr<store::Build> Get(std::string_view org, std::string_view id);
  // The same for a build whose row has just been read.
  absl::StatusOr<store::Build> Current(store::Build row);

  // Ends, as interrupted, every unfinished row without a run. Returns how many.
  absl::StatusOr<size_t> EndOrphans();
  // The same for all unfinished rows that `runs` does not name, as part of the
  // caller's transaction.
  static absl::StatusOr<size_t> EndInterrupted(
      store::Writer& writer,
      const std::function<bool(const store::Build&)>& runs);

 private:
  using Key = std::pair<std::string, std::string>;  // org, id
  using Clock = std::chrono::steady_clock;
  // An end that is not stored yet.
  struct Pending {
    store::Build end;
    std::chrono::milliseconds delay;
    Clock::time_point next;
    Clock::time_point give_up;
  };

  // Writes `build` with its event and `also`, then tells it. Returns false, and
  // writes nothing, if it has ended already; then that is told.
  absl::StatusOr<bool> Store(const std::shared_ptr<BuildRun>& run,
                             store::Build build, const Also& also = {});
  // Tells `stored` and lets the run go if that is an end.
  void Publish(const std::shared_ptr<BuildRun>& run,
               const store::Build& stored);
  void Defer(const std::shared_ptr<BuildRun>& run, store::Build end,
             const absl::Status& why);
  void RetryLoop();
  using Pendings = std::map<std::shared_ptr<BuildRun>, Pending>;
  // Waits until an end is due and takes it out; empty: the ledger ends.
  Pendings::node_type NextDue();
  // Tries once more. Says whether that settled it.
  bool Retry(const std::shared_ptr<BuildRun>& run, Pending& pending);

  store::Database& database_;
  const EndRetry retry_;

  Mutex mutex_;
  CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<Key, std::shared_ptr<BuildRun>> active_ ABSL_GUARDED_BY(mutex_);
  Pendings pending_ ABSL_GUARDED_BY(mutex_);

  std::thread thread_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_LEDGER_H_
