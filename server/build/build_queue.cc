// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_queue.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_format.h"
#include "common/mutex.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

constexpr std::chrono::milliseconds kFullDelay{1000};

absl::Status Full(std::string_view whose, size_t limit) {
  return rpc::BusyError(
      "BUILD_QUEUE_FULL",
      absl::StrFormat("%s has %d builds waiting, the most that is allowed; "
                      "try again when some have ended",
                      whose, limit),
      kFullDelay);
}

}  // namespace

BuildQueue::Place::Place(Place&& other) noexcept
    : queue_(std::exchange(other.queue_, nullptr)),
      org_(std::move(other.org_)),
      run_(std::move(other.run_)) {}

BuildQueue::Place::~Place() {
  if (queue_ != nullptr) {
    queue_->ledger_.Forget(run_);
    queue_->GiveBack(org_);
  }
}

BuildQueue::BuildQueue(const BuildQueueOptions& options, BuildLedger& ledger,
                       Runner runner)
    : time_limit_(options.time_limit),
      ledger_(ledger),
      runner_(std::move(runner)),
      max_waiting_(options.max_waiting),
      max_waiting_per_org_(options.max_waiting_per_org) {
  for (size_t i = 0; i < options.workers; ++i) {
    workers_.emplace_back([this] { Work(); });
  }
  watch_ = std::thread([this] { WatchTime(); });
}

BuildQueue::~BuildQueue() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  wake_workers_.NotifyAll();
  wake_watch_.NotifyAll();
  for (std::thread& worker : workers_) {
    worker.join();
  }
  watch_.join();
}

BuildQueue::Counts BuildQueue::counts() const {
  const MutexLock lock(&mutex_);
  Counts counts{.waiting = 0, .running = running_};
  for (const auto& [org, runs] : waiting_) {
    counts.waiting += runs.size();
  }
  return counts;
}

void BuildQueue::SetLimits(size_t max_waiting, size_t max_waiting_per_org) {
  const MutexLock lock(&mutex_);
  max_waiting_ = max_waiting;
  max_waiting_per_org_ = max_waiting_per_org;
}

absl::StatusOr<BuildQueue::Place> BuildQueue::Reserve(
    const store::Build& build) {
  const std::string& org = build.org;
  const MutexLock lock(&mutex_);
  const size_t taken = std::accumulate(
      places_.begin(), places_.end(), size_t{0},
      [](size_t sum, const auto& place) { return sum + place.second; });
  if (taken >= max_waiting_) {
    return Full("the daemon", max_waiting_);
  }
  size_t& own = places_[org];
  if (own >= max_waiting_per_org_) {
    return Full(absl::StrFormat("org `%s`", org), max_waiting_per_org_);
  }
  ++own;
  return Place(this, org, ledger_.MakeRun(build));
}

void BuildQueue::GiveBack(const std::string& org) {
  const MutexLock lock(&mutex_);
  GiveBackLocked(org);
}

void BuildQueue::GiveBackLocked(const std::string& org) {
  if (--places_[org] == 0) {
    places_.erase(org);
  }
}

void BuildQueue::RemoveWaiting(const std::shared_ptr<BuildRun>& run) {
  const store::Build build = run->Snapshot();
  const MutexLock lock(&mutex_);
  const auto queue = waiting_.find(build.org);
  if (queue == waiting_.end() || std::erase(queue->second, run) == 0) {
    return;  // a worker has taken it
  }
  if (queue->second.empty()) {
    waiting_.erase(queue);
  }
  GiveBackLocked(build.org);
}

void BuildQueue::Start(Place place) {
  {
    const MutexLock lock(&mutex_);
    waiting_[place.org_].push_back(place.run_);
  }
  place.queue_ = nullptr;  // the waiting build keeps the place
  wake_workers_.NotifyOne();
}

int BuildQueue::Position(std::string_view org, std::string_view id) {
  const std::shared_ptr<BuildRun> run = ledger_.Find(org, id);
  const MutexLock lock(&mutex_);
  const auto queue = waiting_.find(std::string(org));
  if (queue == waiting_.end() || run == nullptr) {
    return 0;
  }
  const auto place = std::find(queue->second.begin(), queue->second.end(), run);
  if (place == queue->second.end()) {
    return 0;
  }
  // Orgs take turns, so at most as many builds of each other org come before.
  const auto before = static_cast<size_t>(place - queue->second.begin());
  size_t position = before;
  for (const auto& [other, runs] : waiting_) {
    position += other == org ? 0 : std::min(before, runs.size());
  }
  return static_cast<int>(position);
}

std::shared_ptr<BuildRun> BuildQueue::TakeNext() {
  auto next = waiting_.upper_bound(last_org_);
  if (next == waiting_.end()) {
    next = waiting_.begin();
  }
  last_org_ = next->first;
  std::shared_ptr<BuildRun> run = next->second.front();
  next->second.pop_front();
  if (next->second.empty()) {
    waiting_.erase(next);
  }
  GiveBackLocked(last_org_);
  return run;
}

void BuildQueue::Work() {
  while (const std::shared_ptr<BuildRun> run = NextBuild()) {
    wake_watch_.NotifyOne();
    // A build that was cancelled while it waited does not run.
    if (const absl::StatusOr<bool> begun = ledger_.Begin(run); !begun.ok()) {
      ledger_.Fail(run, begun.status());
    } else if (*begun) {
      runner_(run);
    }
    const MutexLock lock(&mutex_);
    deadlines_.erase(run);
    --running_;
  }
}

std::shared_ptr<BuildRun> BuildQueue::NextBuild() {
  const MutexLock lock(&mutex_);
  while (!stopping_ && waiting_.empty()) {
    wake_workers_.Wait(&mutex_);
  }
  if (stopping_) {
    return nullptr;
  }
  std::shared_ptr<BuildRun> run = TakeNext();
  deadlines_.emplace(run, Clock::now() + time_limit_);
  ++running_;
  return run;
}

void BuildQueue::WatchTime() {
  while (const std::shared_ptr<BuildRun> run = NextLate()) {
    ledger_.Fail(
        run, rpc::Error(absl::StatusCode::kDeadlineExceeded, "BUILD_TIMED_OUT",
                        absl::StrFormat("the build ran for more than %d ms",
                                        time_limit_.count())));
  }
}

std::shared_ptr<BuildRun> BuildQueue::NextLate() {
  const MutexLock lock(&mutex_);
  while (!stopping_) {
    const auto soonest = std::min_element(
        deadlines_.begin(), deadlines_.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; });
    if (soonest == deadlines_.end()) {
      wake_watch_.Wait(&mutex_);
      continue;
    }
    if (soonest->second <= Clock::now()) {
      std::shared_ptr<BuildRun> run = soonest->first;
      deadlines_.erase(soonest);
      return run;
    }
    // The time is copied, because the entry may be removed while this waits.
    const Clock::time_point until = soonest->second;
    wake_watch_.WaitUntil(&mutex_, until);
  }
  return nullptr;
}

absl::Status BuildQueue::Cancel(const std::shared_ptr<BuildRun>& run,
                                const BuildLedger::Also& also) {
  store::Build cancelled = run->Snapshot();
  cancelled.state = v1::Build::STATE_CANCELLED;
  RETURN_IF_ERROR(ledger_.End(run, std::move(cancelled), also).status());
  RemoveWaiting(run);
  return absl::OkStatus();
}

}  // namespace bootmill::server
