// SPDX-License-Identifier: Apache-2.0
#include "server/api/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

// One caller may use all threads but one, if there is more than one.
size_t ThreadsOfOne(size_t threads) { return std::max<size_t>(threads, 2) - 1; }
// Strangers may be any number.
constexpr size_t kThreadsOfNobody = 1;

}  // namespace

absl::Status ServerBusy() {
  constexpr std::chrono::milliseconds kRetryDelay{500};
  return rpc::BusyError("SERVER_BUSY",
                        "the daemon has too many calls waiting; try again",
                        kRetryDelay);
}

WorkerPool::WorkerPool(Options options)
    : options_(options),
      queue_(ThreadsOfOne(options.threads), kThreadsOfNobody) {
  threads_.reserve(options_.threads);
  for (size_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::Run(const Identity& caller, std::function<void()> work) {
  const std::string name = IdentityUri(caller);
  {
    const MutexLock lock(&mutex_);
    if (stopping_ || queue_.waiting() >= options_.waiting ||
        queue_.WaitingOf(name) >= options_.waiting_per_caller) {
      return false;
    }
    queue_.Push(name, std::move(work));
  }
  wake_.NotifyOne();
  return true;
}

uint64_t WorkerPool::finished() const {
  const MutexLock lock(&mutex_);
  return finished_;
}

size_t WorkerPool::waiting() const {
  const MutexLock lock(&mutex_);
  return queue_.waiting();
}

void WorkerPool::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

void WorkerPool::Work() {
  while (std::optional<Queue::Turn> turn = Next()) {
    turn->item();
    turn->item = nullptr;  // it is destroyed before its place is given back
    Done(turn->caller);
  }
}

std::optional<WorkerPool::Queue::Turn> WorkerPool::Next() {
  const MutexLock lock(&mutex_);
  while (true) {
    std::optional<Queue::Turn> turn = queue_.Take();
    if (turn.has_value() || (stopping_ && queue_.waiting() == 0)) {
      return turn;
    }
    wake_.Wait(&mutex_);
  }
}

void WorkerPool::Done(const std::string& caller) {
  const MutexLock lock(&mutex_);
  queue_.Done(caller);
  ++finished_;
  // The caller's next item may run now; this thread takes it in the next round.
  if (stopping_) {
    wake_.NotifyAll();
  }
}

}  // namespace bootmill::server
