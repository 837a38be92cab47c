// SPDX-License-Identifier: Apache-2.0
// How many requests are being received at a time: what they cost in memory
// together has an end.
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

// Places for requests that arrive. Who finds none waits, callers in turn, each
// caller in its order. Thread-safe.
class RequestPlaces : public std::enable_shared_from_this<RequestPlaces> {
 public:
  // A place; given back by its end. It may outlive the RequestPlaces.
  using Place = std::shared_ptr<void>;

  // `all` places, of which one caller has at most `per_caller`.
  static std::shared_ptr<RequestPlaces> Make(size_t all, size_t per_caller);

  // Calls `go` with a place: at once, or on the thread that gives one back.
  // Who has lost interest meanwhile lets the place go.
  void Enter(const Identity& caller, std::function<void(Place)> go);

  // The same, but returns null instead of waiting.
  Place TryEnter(const Identity& caller);

 private:
  using Go = std::function<void(Place)>;

  RequestPlaces(size_t all, size_t per_caller)
      : all_(all), queue_(per_caller) {}
  // Takes the next that may have a place.
  std::optional<FairQueue<Go>::Turn> Next()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Place NewPlace(const std::string& caller);
  void GiveBack(const std::string& caller);

  const size_t all_;
  Mutex mutex_;
  FairQueue<Go> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_PLACES_H_
