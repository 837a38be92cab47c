// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_queue.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/resource_name.h"
#include "server/store/events.h"

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
      org_(std::move(other.org_)) {}

BuildQueue::Place::~Place() {
  if (queue_ != nullptr) {
    queue_->GiveBack(org_);
  }
}

BuildQueue::BuildQueue(const BuildQueueOptions& options,
                       store::Database& database, Runner runner)
    : options_(options), database_(database), runner_(std::move(runner)) {
  for (size_t i = 0; i < options.workers; ++i) {
    workers_.emplace_back([this] { Work(); });
  }
  watch_ = std::thread([this] { WatchTime(); });
}

BuildQueue::~BuildQueue() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_workers_.notify_all();
  wake_watch_.notify_all();
  for (std::thread& worker : workers_) {
    worker.join();
  }
  watch_.join();
}

absl::StatusOr<BuildQueue::Place> BuildQueue::Reserve(const std::string& org) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const size_t taken = std::accumulate(
      places_.begin(), places_.end(), size_t{0},
      [](size_t sum, const auto& place) { return sum + place.second; });
  if (taken >= options_.max_waiting) {
    return Full("the daemon", options_.max_waiting);
  }
  size_t& own = places_[org];
  if (own >= options_.max_waiting_per_org) {
    return Full(absl::StrFormat("org `%s`", org), options_.max_waiting_per_org);
  }
  ++own;
  return Place(this, org);
}

void BuildQueue::GiveBack(const std::string& org) {
  const std::lock_guard<std::mutex> lock(mutex_);
  GiveBackLocked(org);
}

void BuildQueue::GiveBackLocked(const std::string& org) {
  if (--places_[org] == 0) {
    places_.erase(org);
  }
}

void BuildQueue::Leave(const std::shared_ptr<BuildRun>& run) {
  const store::Build build = run->Snapshot();
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto queue = waiting_.find(build.org);
  if (queue == waiting_.end() || std::erase(queue->second, run) == 0) {
    return;  // a worker has it
  }
  if (queue->second.empty()) {
    waiting_.erase(queue);
  }
  GiveBackLocked(build.org);
  active_.erase(Key(build.org, build.id));
}

void BuildQueue::Start(Place place, store::Build build) {
  const Key key{build.org, build.id};
  const auto run = std::make_shared<BuildRun>(std::move(build));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    active_.emplace(key, run);
    waiting_[key.first].push_back(run);
  }
  place.queue_ = nullptr;  // the waiting build keeps the place
  wake_workers_.notify_one();
}

std::shared_ptr<BuildRun> BuildQueue::Find(std::string_view org,
                                           std::string_view id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = active_.find(Key(org, id));
  return found == active_.end() ? nullptr : found->second;
}

int BuildQueue::Position(std::string_view org, std::string_view id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto queue = waiting_.find(std::string(org));
  const auto run = active_.find(Key(org, id));
  if (queue == waiting_.end() || run == active_.end()) {
    return 0;
  }
  const auto place =
      std::find(queue->second.begin(), queue->second.end(), run->second);
  if (place == queue->second.end()) {
    return 0;
  }
  // Orgs take turns, so as many of each other org come first.
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
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_workers_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) {
      return;
    }
    const std::shared_ptr<BuildRun> run = TakeNext();
    deadlines_.emplace(run, Clock::now() + options_.time_limit);
    lock.unlock();
    wake_watch_.notify_one();
    // A build that was cancelled while it waited is not run.
    if (run->Update([](store::Build& build) {
          build.state = v1::Build::STATE_RUNNING;
        })) {
      runner_(run);
    }
    const store::Build last = run->Snapshot();
    lock.lock();
    deadlines_.erase(run);
    active_.erase(Key(last.org, last.id));
  }
}

void BuildQueue::WatchTime() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    const auto now = Clock::now();
    const auto late =
        std::find_if(deadlines_.begin(), deadlines_.end(),
                     [&](const auto& entry) { return entry.second <= now; });
    if (late != deadlines_.end()) {
      const std::shared_ptr<BuildRun> run = late->first;
      deadlines_.erase(late);
      lock.unlock();
      (void)End(
          run, v1::Build::STATE_FAILED,
          rpc::Error(absl::StatusCode::kDeadlineExceeded, "BUILD_TIMED_OUT",
                     absl::StrFormat("the build ran for more than %d ms",
                                     options_.time_limit.count())));
      lock.lock();
      continue;
    }
    const auto soonest = std::min_element(
        deadlines_.begin(), deadlines_.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; });
    if (soonest == deadlines_.end()) {
      wake_watch_.wait(lock);
    } else {
      // A copy: the entry may go while this waits.
      const Clock::time_point until = soonest->second;
      wake_watch_.wait_until(lock, until);
    }
  }
}

absl::Status BuildQueue::Cancel(const std::shared_ptr<BuildRun>& run) {
  RETURN_IF_ERROR(End(run, v1::Build::STATE_CANCELLED, absl::OkStatus()));
  Leave(run);
  return absl::OkStatus();
}

absl::Status BuildQueue::End(const std::shared_ptr<BuildRun>& run,
                             v1::Build::State state,
                             const absl::Status& error) {
  store::Build build = run->Snapshot();
  build.state = state;
  build.error = error;
  build.end_time = std::chrono::system_clock::now();
  // The database decides who ends a build: it refuses a second end.
  const absl::Status stored =
      database_.Write([&](store::Writer& writer) -> absl::Status {
        RETURN_IF_ERROR(store::UpdateBuild(writer, build));
        return store::AppendEvent(writer,
                                  {.cursor = 0,
                                   .org = build.org,
                                   .change = v1::Event::CHANGE_UPDATED,
                                   .resource = BuildName(build.org, build.id),
                                   .time = *build.end_time})
            .status();
      });
  if (stored.code() == absl::StatusCode::kFailedPrecondition) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(stored);
  run->Update([&](store::Build& current) { current = build; });
  return absl::OkStatus();
}

}  // namespace bootmill::server
