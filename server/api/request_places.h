// SPDX-License-Identifier: Apache-2.0
// Limiting how many requests are received at a time, and with that the memory
// that they use.
#ifndef BOOTMILL_SERVER_API_REQUEST_PLACES_H_
#define BOOTMILL_SERVER_API_REQUEST_PLACES_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/fair_queue.h"
#include "server/api/identity.h"

namespace bootmill::server {

// Places for requests that are being received. Callers that find none wait in
// turn, each one's requests in their order. Thread-safe.
class RequestPlaces : public std::enable_shared_from_this<RequestPlaces> {
 public:
  // A place, given back when the last copy is destroyed. It may outlive the
  // RequestPlaces.
  using Place = std::shared_ptr<void>;

  // `all` is the number of places, `per_caller` the most that one caller has.
  static std::shared_ptr<RequestPlaces> Make(size_t all, size_t per_caller);

  // Calls `go` with a place: at once, or later on a thread that gives one back
  // or asks for one. It must not wait. If the caller no longer needs the place,
  // it just lets it go.
  void Enter(const Identity& caller, std::function<void(Place)> go);

  // Returns a place, or null instead of waiting.
  Place TryEnter(const Identity& caller);

 private:
  using Go = std::function<void(Place)>;

  RequestPlaces(size_t all, size_t per_caller)
      : all_(all), queue_(per_caller) {}
  // Takes the next waiting request that may have a place.
  std::optional<FairQueue<Go>::Turn> Next()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Place NewPlace(const std::string& caller);
  void GiveBack(const std::string& caller);
  // Gives free places to those who wait, one after the other: thousands may let
  // theirs go at once, which would be as many calls within each other. Does
  // nothing while another call of it is under way, which sees to it.
  void HandOn();

  const size_t all_;
  Mutex mutex_;
  FairQueue<Go> queue_ ABSL_GUARDED_BY(mutex_);
  bool handing_on_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_PLACES_H_
