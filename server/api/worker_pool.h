// SPDX-License-Identifier: Apache-2.0
// The threads on which handlers run.
#ifndef BOOTMILL_SERVER_API_WORKER_POOL_H_
#define BOOTMILL_SERVER_API_WORKER_POOL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "server/api/fair_queue.h"
#include "server/api/identity.h"

namespace bootmill::server {

// Returns the error of a pool that takes no more work: RESOURCE_EXHAUSTED with
// a retry delay.
absl::Status ServerBusy();

// A fixed number of threads, which callers use in turn. However much work one
// caller has, another one waits at most for one piece of work, and not at all
// while a thread is free. Thread-safe.
class WorkerPool {
 public:
  struct Options {
    size_t threads = 8;
    // How many pieces of work may wait: of all callers together, and of one.
    size_t waiting = 1000;
    size_t waiting_per_caller = 250;
  };

  explicit WorkerPool(Options options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Stops the pool, as Stop does.
  ~WorkerPool();

  // Runs `work` for `caller` on a thread of the pool. Returns false, without
  // running it, if too much work waits already or the pool has stopped.
  bool Run(const Identity& caller, std::function<void()> work);

  // Returns how many pieces of work have ended since the pool was made.
  uint64_t finished() const;
  size_t waiting() const;

  // Runs the work that waits, then ends the threads. Idempotent.
  void Stop();

 private:
  using Queue = FairQueue<std::function<void()>>;

  void Work();
  // Waits for work; nullopt means that the thread must end.
  std::optional<Queue::Turn> Next();
  void Done(const std::string& caller);

  const Options options_;
  mutable Mutex mutex_;
  CondVar wake_;
  uint64_t finished_ ABSL_GUARDED_BY(mutex_) = 0;
  Queue queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

// The daemon's two pools.
struct Workers {
  struct Options {
    WorkerPool::Options quick;
    WorkerPool::Options heavy = {
        .threads = 4, .waiting = 100, .waiting_per_caller = 25};
  };

  explicit Workers(const Options& options)
      : quick(options.quick), heavy(options.heavy) {}

  // For calls that look something up or change it.
  WorkerPool quick;
  // For calls that use the processor for long (option `heavy` of a method), so
  // that many of them do not delay quick calls.
  WorkerPool heavy;

  void Stop() {
    heavy.Stop();
    quick.Stop();
  }
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_WORKER_POOL_H_
