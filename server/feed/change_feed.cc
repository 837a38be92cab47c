// SPDX-License-Identifier: Apache-2.0
#include "server/feed/change_feed.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/status_macros.h"

namespace bootmill::server {
namespace {

constexpr int kAtOnce = 1000;

void WakeEach(const std::vector<std::shared_ptr<const ChangeFeed::Wake>>& wakes,
              bool heartbeat) {
  for (const auto& wake : wakes) {
    (*wake)(heartbeat);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChangeFeed>> ChangeFeed::Start(
    store::Database& database, Options options) {
  ASSIGN_OR_RETURN(const int64_t last, database.Read([](store::Reader& reader) {
    return store::LastCursor(reader);
  }));
  // std::make_shared cannot call the private constructor.
  return std::unique_ptr<ChangeFeed>(new ChangeFeed(database, options, last));
}

ChangeFeed::ChangeFeed(store::Database& database, Options options,
                       int64_t read_to)
    : database_(database), options_(options), read_to_(read_to) {
  database_.OnCommit([this] {
    {
      const MutexLock lock(&mutex_);
      committed_ = true;
    }
    changed_.NotifyOne();
  });
  thread_ = std::thread([this] { Work(); });
}

ChangeFeed::~ChangeFeed() {
  database_.OnCommit({});
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  changed_.NotifyOne();
  thread_.join();
  // Listeners are destroyed after the lock is released: one that goes now may
  // end its own subscription, which takes the lock.
  decltype(orgs_) orgs;
  {
    const MutexLock lock(&mutex_);
    orgs.swap(orgs_);
  }
}

ChangeFeed::Subscription ChangeFeed::Subscribe(const std::string& org,
                                               Wake wake) {
  const MutexLock lock(&mutex_);
  const auto [found, is_new] = orgs_.try_emplace(org);
  if (is_new) {
    found->second.floor = read_to_;
  }
  const size_t id = next_listener_++;
  found->second.listeners.emplace(
      id, std::make_shared<const Wake>(std::move(wake)));
  // Any pointer that is not null: only its destruction matters.
  return Subscription(
      std::shared_ptr<void>(this, [this, org, id](void*) { End(org, id); }));
}

void ChangeFeed::End(const std::string& org, size_t listener) {
  std::shared_ptr<const Wake> ended;  // destroyed after the lock is released,
                                      // because it may hold a stream
  const MutexLock lock(&mutex_);
  const auto found = orgs_.find(org);
  if (found == orgs_.end()) {
    return;  // the feed is being destroyed
  }
  const auto at = found->second.listeners.find(listener);
  ended = std::move(at->second);
  found->second.listeners.erase(at);
  if (found->second.listeners.empty()) {
    orgs_.erase(found);
  }
}

std::optional<ChangeFeed::Batch> ChangeFeed::Recent(std::string_view org,
                                                    int64_t cursor,
                                                    size_t limit) const {
  const MutexLock lock(&mutex_);
  const auto found = orgs_.find(org);
  if (behind_ || found == orgs_.end() || cursor < found->second.floor) {
    return std::nullopt;
  }
  const std::deque<store::Event>& events = found->second.events;
  auto next = std::upper_bound(events.begin(), events.end(), cursor,
                               [](int64_t value, const store::Event& event) {
                                 return value < event.cursor;
                               });
  Batch batch;
  while (next != events.end() && batch.events.size() < limit) {
    batch.events.push_back(*next++);
  }
  batch.more = next != events.end();
  batch.cursor =
      batch.more ? batch.events.back().cursor : std::max(cursor, read_to_);
  return batch;
}

void ChangeFeed::Work() {
  auto beat = std::chrono::steady_clock::now() + options_.heartbeat;
  while (true) {
    switch (Wait(beat)) {
      case Due::kStop:
        return;
      case Due::kCommit:
        ReadNew();
        break;
      case Due::kBeat:
        beat = std::chrono::steady_clock::now() + options_.heartbeat;
        Beat();
    }
  }
}

ChangeFeed::Due ChangeFeed::Wait(std::chrono::steady_clock::time_point beat) {
  const MutexLock lock(&mutex_);
  while (!stopping_) {
    // Heartbeats come first, because in a busy daemon there is always something
    // committed.
    if (std::chrono::steady_clock::now() >= beat) {
      return Due::kBeat;
    }
    if (std::exchange(committed_, false)) {
      return Due::kCommit;
    }
    changed_.WaitUntil(&mutex_, beat);
  }
  return Due::kStop;
}

void ChangeFeed::Beat() {
  Wakes wakes;
  {
    const MutexLock lock(&mutex_);
    committed_ = committed_ || behind_;  // nothing else may cause another try
    wakes = Everybody();
  }
  WakeEach(wakes, true);
}

void ChangeFeed::ReadNew() {
  bool more = true;
  while (more) {
    int64_t from = 0;
    {
      const MutexLock lock(&mutex_);
      from = read_to_;
    }
    const absl::StatusOr<std::vector<store::Event>> events =
        database_.Read([from](store::Reader& reader) {
          return store::EventsOfAllAfter(reader, from, kAtOnce);
        });
    more = events.ok() && events->size() == kAtOnce;
    Wakes wakes;
    {
      const MutexLock lock(&mutex_);
      behind_ = !events.ok();
      // Without events in memory, listeners ask the database themselves and get
      // its error.
      wakes = events.ok() ? Keep(*events) : Everybody();
    }
    WakeEach(wakes, false);
  }
}

std::vector<ChangeFeed::Org*> ChangeFeed::OrgsOf(const store::Event& event) {
  std::vector<Org*> orgs;
  if (!event.org.empty()) {
    const auto found = orgs_.find(event.org);
    if (found != orgs_.end()) {
      orgs.push_back(&found->second);
    }
    return orgs;
  }
  for (auto& [name, org] : orgs_) {
    orgs.push_back(&org);
  }
  return orgs;
}

ChangeFeed::Wakes ChangeFeed::Keep(const std::vector<store::Event>& events) {
  std::set<Org*> concerned;
  for (const store::Event& event : events) {
    read_to_ = event.cursor;
    for (Org* org : OrgsOf(event)) {
      org->events.push_back(event);
      if (org->events.size() > options_.kept) {
        org->floor = org->events.front().cursor;
        org->events.pop_front();
      }
      concerned.insert(org);
    }
  }
  Wakes wakes;
  for (const Org* org : concerned) {
    for (const auto& [id, wake] : org->listeners) {
      wakes.push_back(wake);
    }
  }
  return wakes;
}

ChangeFeed::Wakes ChangeFeed::Everybody() const {
  Wakes wakes;
  for (const auto& [name, org] : orgs_) {
    for (const auto& [id, wake] : org.listeners) {
      wakes.push_back(wake);
    }
  }
  return wakes;
}

}  // namespace bootmill::server
