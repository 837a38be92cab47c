// SPDX-License-Identifier: Apache-2.0
// Builds that wait and run: bounded, fair between orgs, with a time limit.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_QUEUE_H_
#define BOOTMILL_SERVER_BUILD_BUILD_QUEUE_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/build/build_run.h"
#include "server/store/database.h"

namespace bootmill::server {

struct BuildQueueOptions {
  size_t workers = 2;
  // Builds that wait, of all orgs and of one.
  size_t max_waiting = 256;
  size_t max_waiting_per_org = 64;
  // From the moment that a build runs.
  std::chrono::milliseconds time_limit{std::chrono::minutes(2)};
};

// Thread-safe.
class BuildQueue {
 public:
  // Runs a build; ends it by BuildQueue's End or its own transaction.
  using Runner = std::function<void(const std::shared_ptr<BuildRun>&)>;

  // REQUIRES: `database` and what `runner` needs outlive it.
  BuildQueue(const BuildQueueOptions& options, store::Database& database,
             Runner runner);
  BuildQueue(const BuildQueue&) = delete;
  BuildQueue& operator=(const BuildQueue&) = delete;
  // Lets running builds end; those that wait are left to the next start.
  ~BuildQueue();

  // A place in the queue, given back when it goes unused. Move-only.
  class Place {
   public:
    Place(Place&& other) noexcept;
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    friend class BuildQueue;
    Place(BuildQueue* queue, std::string org)
        : queue_(queue), org_(std::move(org)) {}
    BuildQueue* queue_;
    std::string org_;
  };

  // Takes a place for a build of `org`. Errors: RESOURCE_EXHAUSTED with a retry
  // delay if the queue is full, for all or for this org.
  absl::StatusOr<Place> Reserve(const std::string& org);

  // Queues `build`, which is stored as QUEUED.
  void Start(Place place, store::Build build);

  // Returns the run of a build that has not ended, or null.
  std::shared_ptr<BuildRun> Find(std::string_view org, std::string_view id);

  // Says how many builds wait before this one; 0 if it does not wait.
  int Position(std::string_view org, std::string_view id);

  // Ends a build as CANCELLED; one that waits gives its place back. Errors:
  // those of storing it.
  absl::Status Cancel(const std::shared_ptr<BuildRun>& run);

 private:
  using Key = std::pair<std::string, std::string>;  // org, id
  using Clock = std::chrono::steady_clock;

  void Work();
  void WatchTime();
  // Takes the next build, orgs in turn. REQUIRES: mutex_ held, one waits.
  std::shared_ptr<BuildRun> TakeNext();
  void GiveBack(const std::string& org);
  // REQUIRES: mutex_ held.
  void GiveBackLocked(const std::string& org);
  // Takes a build that has ended out of those that wait, if it is there.
  void Leave(const std::shared_ptr<BuildRun>& run);
  absl::Status End(const std::shared_ptr<BuildRun>& run, v1::Build::State state,
                   const absl::Status& error);

  const BuildQueueOptions options_;
  store::Database& database_;
  const Runner runner_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_workers_;
  std::condition_variable wake_watch_;
  bool stopping_ = false;
  std::map<std::string, size_t> places_;  // taken, by org
  std::map<std::string, std::deque<std::shared_ptr<BuildRun>>> waiting_;
  std::string last_org_;  // whose build was taken last
  std::map<Key, std::shared_ptr<BuildRun>> active_;
  std::map<std::shared_ptr<BuildRun>, Clock::time_point> deadlines_;

  std::vector<std::thread> workers_;
  std::thread watch_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_QUEUE_H_
