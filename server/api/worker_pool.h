// SPDX-License-Identifier: Apache-2.0
// The threads that handlers run on.
#ifndef BOOTMILL_SERVER_API_WORKER_POOL_H_
#define BOOTMILL_SERVER_API_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bootmill::server {

// A fixed number of threads with a bounded queue. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(size_t threads, size_t max_queued);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Stops.
  ~WorkerPool();

  // Runs `work` on a thread of the pool. Returns false, without running it, if
  // the queue is full or the pool has stopped.
  bool Run(std::function<void()> work);

  // Runs what is queued, then ends the threads. Idempotent.
  void Stop();

 private:
  void Work();

  const size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_WORKER_POOL_H_
