// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_places.h"

#include <utility>

namespace bootmill::server {

std::shared_ptr<RequestPlaces> RequestPlaces::Make(size_t all,
                                                   size_t per_caller) {
  // std::make_shared cannot call the private constructor.
  return std::shared_ptr<RequestPlaces>(new RequestPlaces(all, per_caller));
}

RequestPlaces::Place RequestPlaces::NewPlace(const std::string& caller) {
  // Any pointer that is not null; null would mean that there is no place.
  return {this, [self = shared_from_this(), caller](RequestPlaces*) {
            self->GiveBack(caller);
          }};
}

std::optional<FairQueue<RequestPlaces::Go>::Turn> RequestPlaces::Next() {
  return queue_.in_hand() < all_ ? queue_.Take() : std::nullopt;
}

void RequestPlaces::Enter(const Identity& caller, Go go) {
  {
    const MutexLock lock(&mutex_);
    queue_.Push(IdentityUri(caller), std::move(go));
  }
  HandOn();
}

RequestPlaces::Place RequestPlaces::TryEnter(const Identity& caller) {
  const std::string name = IdentityUri(caller);
  {
    const MutexLock lock(&mutex_);
    if (queue_.in_hand() >= all_ || !queue_.TryTake(name)) {
      return nullptr;
    }
  }
  return NewPlace(name);
}

void RequestPlaces::GiveBack(const std::string& caller) {
  {
    const MutexLock lock(&mutex_);
    queue_.Done(caller);
  }
  HandOn();
}

void RequestPlaces::HandOn() {
  {
    const MutexLock lock(&mutex_);
    if (std::exchange(handing_on_, true)) {
      return;
    }
  }
  for (;;) {
    std::optional<FairQueue<Go>::Turn> next;
    {
      const MutexLock lock(&mutex_);
      next = Next();
      handing_on_ = next.has_value();
    }
    if (!next.has_value()) {
      return;
    }
    next->item(NewPlace(next->caller));
  }
}

}  // namespace bootmill::server
