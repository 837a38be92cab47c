// SPDX-License-Identifier: Apache-2.0
// Limiting how many requests are received at a time, and how many answers are
// sent, and with that the memory that they use.
#ifndef BOOTMILL_SERVER_API_REQUEST_PLACES_H_
#define BOOTMILL_SERVER_API_REQUEST_PLACES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/fair_queue.h"
#include "server/api/identity.h"

namespace bootmill::server {

// Places for requests and answers that are under way. Callers that find none
// wait in turn, each one's requests in their order. Whoever only waits for its
// client gives way when others need the place. Thread-safe.
class RequestPlaces : public std::enable_shared_from_this<RequestPlaces> {
 public:
  using Time = std::chrono::steady_clock::time_point;
  class Holding;
  // A place, given back when the last copy is destroyed. It may outlive the
  // RequestPlaces.
  using Place = std::shared_ptr<Holding>;

  struct Limits {
    size_t all = 0;         // the number of places
    size_t per_caller = 0;  // the most that one caller has
    // For so long at least a client may keep others waiting.
    std::chrono::milliseconds sure{2000};
  };

  static std::shared_ptr<RequestPlaces> Make(const Limits& limits);

  // Calls `go` with a place: at once, or later on a thread that gives one back
  // or asks for one. It must not wait. If the caller no longer needs the place,
  // it just lets it go.
  void Enter(const Identity& caller, std::function<void(Place)> go);

  // Returns a place, or null instead of waiting. Nobody gives way for that, so
  // a caller must leave more places free than it has: however many callers take
  // all they can, some are left for one who has none.
  Place TryEnter(const Identity& caller);

  // From now on nothing but the client keeps `place`. `evict` is called, at
  // most once and on any thread, if that has gone on for Limits::sure, no place
  // has waited for longer, and somebody who may have a place finds none. It
  // must have the place given back soon, but not at once on its own thread.
  // Does nothing for null.
  static void WaitForClient(const Place& place, std::function<void()> evict,
                            Time now = std::chrono::steady_clock::now());
  // The client has done its part: the place is kept again.
  static void GoOn(const Place& place);

  // To be called every few hundred milliseconds: evicts those whose time is up
  // by now.
  void Refresh(Time now = std::chrono::steady_clock::now());

 private:
  using Go = std::function<void(Place)>;
  // One that waits for its client.
  struct Stalled {
    Time since;
    std::function<void()> evict;
  };

  explicit RequestPlaces(const Limits& limits)
      : limits_(limits), queue_(limits.per_caller) {}
  // Takes the next waiting request that may have a place.
  std::optional<FairQueue<Go>::Turn> Next()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Place NewPlace(const std::string& caller);
  void GiveBack(const Holding& holding);
  // Gives free places to those who wait, one after the other: thousands may let
  // theirs go at once, which would be as many calls within each other. Does
  // nothing while another call of it is under way, which sees to it.
  void HandOn();
  // Returns what makes room for somebody who waits; null if nobody needs to
  // give way, or one is about to already.
  std::function<void()> MakeRoom(Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(uint64_t stall) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  Mutex mutex_;
  FairQueue<Go> queue_ ABSL_GUARDED_BY(mutex_);
  bool handing_on_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_stall_ ABSL_GUARDED_BY(mutex_) = 0;
  // By number, so the oldest come first.
  std::map<uint64_t, Stalled> stalled_ ABSL_GUARDED_BY(mutex_);
  // The one that gives way, until it has; 0: none.
  uint64_t evicted_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_PLACES_H_
