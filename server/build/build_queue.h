// SPDX-License-Identifier: Apache-2.0
// The queue of builds: bounded, fair between orgs, with a time limit for each
// build.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_QUEUE_H_
#define BOOTMILL_SERVER_BUILD_BUILD_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "server/build/build_ledger.h"

namespace bootmill::server {

struct BuildQueueOptions {
  size_t workers = 2;
  // How many builds may wait: of all orgs together, and of one org.
  size_t max_waiting = 256;
  size_t max_waiting_per_org = 64;
  // How long one build may run; the time it waits does not count.
  std::chrono::milliseconds time_limit{std::chrono::minutes(2)};
  // Given to the BuildLedger; the queue itself does not use it.
  EndRetry retry = {};
};

// Runs builds on threads of its own, orgs in turn. Thread-safe.
class BuildQueue {
 public:
  // Does the work of a build that is RUNNING, and ends it through the ledger.
  using Runner = std::function<void(const std::shared_ptr<BuildRun>&)>;

  // REQUIRES: `ledger` and what `runner` needs outlive it.
  BuildQueue(const BuildQueueOptions& options, BuildLedger& ledger,
             Runner runner);
  BuildQueue(const BuildQueue&) = delete;
  BuildQueue& operator=(const BuildQueue&) = delete;
  // Waits for the builds that run. Those that wait never run: the next start of
  // the daemon ends them as FAILED.
  ~BuildQueue();

  // A build's place in the queue. If it is destroyed without Start, it is given
  // back and the ledger forgets the run. Move-only.
  class Place {
   public:
    Place(Place&& other) noexcept;
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    friend class BuildQueue;
    Place(BuildQueue* queue, std::string org, std::shared_ptr<BuildRun> run)
        : queue_(queue), org_(std::move(org)), run_(std::move(run)) {}
    BuildQueue* queue_;
    std::string org_;
    std::shared_ptr<BuildRun> run_;
  };

  // Takes a place for `build` and makes its BuildRun. Call it before the
  // build's row is committed as QUEUED, so that no such row is without a run.
  // Errors: RESOURCE_EXHAUSTED with a retry delay if the queue is full, for all
  // orgs or for this one.
  absl::StatusOr<Place> Reserve(const store::Build& build);

  // Queues the build of `place`. REQUIRES: its row has been committed.
  void Start(Place place);

  struct Counts {
    size_t waiting = 0;
    size_t running = 0;
  };
  Counts counts() const;

  // How many builds may wait from now on; those that wait stay.
  void SetLimits(size_t max_waiting, size_t max_waiting_per_org);

  // Returns how many builds will be run before this one; 0 if it does not
  // wait.
  int Position(std::string_view org, std::string_view id);

  // Ends a build as CANCELLED, with `also` in the same transaction; a build
  // that has ended stays as it is. One that waits gives its place back. A
  // runner that works on it is not interrupted, but stops at its next stage.
  // Errors: those of BuildLedger::End.
  absl::Status Cancel(const std::shared_ptr<BuildRun>& run,
                      const BuildLedger::Also& also = {});

 private:
  using Clock = std::chrono::steady_clock;

  void Work();
  void WatchTime();
  // Waits for a build to run. Returns null when the queue is destroyed.
  std::shared_ptr<BuildRun> NextBuild();
  // Waits for a build that has run for too long. Returns null when the queue is
  // destroyed.
  std::shared_ptr<BuildRun> NextLate();
  // Takes the next build, orgs in turn. REQUIRES: at least one waits.
  std::shared_ptr<BuildRun> TakeNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GiveBack(const std::string& org);
  void GiveBackLocked(const std::string& org)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Removes a build that has ended from those that wait; does nothing if a
  // worker has taken it.
  void RemoveWaiting(const std::shared_ptr<BuildRun>& run);

  const std::chrono::milliseconds time_limit_;
  BuildLedger& ledger_;
  const Runner runner_;

  mutable Mutex mutex_;
  size_t max_waiting_ ABSL_GUARDED_BY(mutex_);
  size_t max_waiting_per_org_ ABSL_GUARDED_BY(mutex_);
  CondVar wake_workers_;
  CondVar wake_watch_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, size_t> places_
      ABSL_GUARDED_BY(mutex_);  // places taken, by org
  std::map<std::string, std::deque<std::shared_ptr<BuildRun>>> waiting_
      ABSL_GUARDED_BY(mutex_);
  std::string last_org_ ABSL_GUARDED_BY(mutex_);  // whose build was taken last
  size_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::shared_ptr<BuildRun>, Clock::time_point> deadlines_
      ABSL_GUARDED_BY(mutex_);

  std::vector<std::thread> workers_;
  std::thread watch_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_QUEUE_H_
