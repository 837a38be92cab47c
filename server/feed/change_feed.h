// SPDX-License-Identifier: Apache-2.0
// The change feed: it reads the event log once and tells all listeners, however
// many there are.
#ifndef BOOTMILL_SERVER_FEED_CHANGE_FEED_H_
#define BOOTMILL_SERVER_FEED_CHANGE_FEED_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "server/store/database.h"
#include "server/store/events.h"

namespace bootmill::server {

// Reads the log after each commit, on a thread of its own, and keeps the newest
// events of every org that somebody listens to. Thread-safe.
class ChangeFeed {
 public:
  struct Options {
    std::chrono::milliseconds heartbeat = std::chrono::seconds(15);
    size_t kept = 1024;  // events per org
  };

  // Some events of an org, the oldest first.
  struct Batch {
    std::vector<store::Event> events;
    // The cursor with which to go on: that of the last of `events`, or, if
    // there are no more, that of the newest event of any org.
    int64_t cursor = 0;
    bool more = false;
  };

  // Called on the feed's thread: with false when there may be new events, with
  // true from time to time, so that a stream can send a heartbeat. Must not
  // block.
  using Wake = std::function<void(bool heartbeat)>;

  // A subscription; it lasts until it is destroyed. `wake` may still be running
  // then. Movable.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&&) = default;
    Subscription& operator=(Subscription&&) = default;

   private:
    friend class ChangeFeed;
    explicit Subscription(std::shared_ptr<void> end) : end_(std::move(end)) {}
    std::shared_ptr<void> end_;
  };

  // Starts after the newest event of the log. Errors: those of the database.
  // REQUIRES: `database` outlives it, and nobody else uses its OnCommit. The
  // feed outlives its subscriptions, except those that its own listeners hold.
  static absl::StatusOr<std::unique_ptr<ChangeFeed>> Start(
      store::Database& database, Options options);
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;
  ~ChangeFeed();

  Subscription Subscribe(const std::string& org, Wake wake);

  // Returns at most `limit` events of `org`, and of what all orgs share, after
  // `cursor`; nullopt if they are not all in memory, in which case
  // store::EventsAfter has them. REQUIRES: somebody is subscribed to `org`, and
  // `cursor` exists in the log.
  std::optional<Batch> Recent(std::string_view org, int64_t cursor,
                              size_t limit) const;

 private:
  struct Org {
    int64_t floor = 0;  // all events after it are in `events`
    std::deque<store::Event> events;
    std::map<size_t, std::shared_ptr<const Wake>> listeners;  // by number
  };

  using Wakes = std::vector<std::shared_ptr<const Wake>>;
  enum class Due { kCommit, kBeat, kStop };

  ChangeFeed(store::Database& database, Options options, int64_t read_to);
  void Work();
  // Waits for something to do, until `beat` at the latest.
  Due Wait(std::chrono::steady_clock::time_point beat);
  void Beat();
  // Reads new events and wakes those whom they concern.
  void ReadNew();
  // Keeps `events`, which follow `read_to_`. Returns those whom they concern.
  Wakes Keep(const std::vector<store::Event>& events)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The orgs that somebody listens to and that `event` concerns.
  std::vector<Org*> OrgsOf(const store::Event& event)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Wakes Everybody() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End(const std::string& org, size_t listener);

  store::Database& database_;
  const Options options_;

  mutable Mutex mutex_;
  CondVar changed_;
  bool committed_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Whether the last read failed.
  bool behind_ ABSL_GUARDED_BY(mutex_) = false;
  // The cursor up to which the log has been read.
  int64_t read_to_ ABSL_GUARDED_BY(mutex_);
  size_t next_listener_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Org, std::less<>> orgs_ ABSL_GUARDED_BY(mutex_);

  std::thread thread_;  // the last member, because it uses all others
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_FEED_CHANGE_FEED_H_
