// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_places.h"

#include <utility>

namespace bootmill::server {

class RequestPlaces::Holding {
 public:
  Holding(std::shared_ptr<RequestPlaces> places, std::string caller)
      : places_(std::move(places)), caller_(std::move(caller)) {}
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;
  ~Holding() { places_->GiveBack(*this); }

 private:
  friend class RequestPlaces;
  const std::shared_ptr<RequestPlaces> places_;
  const std::string caller_;
  // The number under which it waits for its client; 0: it does not. Guarded by
  // the mutex of places_.
  uint64_t stall_ = 0;
};

std::shared_ptr<RequestPlaces> RequestPlaces::Make(const Limits& limits) {
  // std::make_shared cannot call the private constructor.
  return std::shared_ptr<RequestPlaces>(new RequestPlaces(limits));
}

RequestPlaces::Place RequestPlaces::NewPlace(const std::string& caller) {
  return std::make_shared<Holding>(shared_from_this(), caller);
}

std::optional<FairQueue<RequestPlaces::Go>::Turn> RequestPlaces::Next() {
  return queue_.in_hand() < limits_.all ? queue_.Take() : std::nullopt;
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
    const size_t taken = queue_.in_hand();
    if (taken >= limits_.all || queue_.InHandOf(name) >= limits_.all - taken ||
        !queue_.TryTake(name)) {
      return nullptr;
    }
  }
  return NewPlace(name);
}

void RequestPlaces::WaitForClient(const Place& place,
                                  std::function<void()> evict, Time now) {
  if (place == nullptr) {
    return;
  }
  RequestPlaces& places = *place->places_;
  const MutexLock lock(&places.mutex_);
  places.Forget(place->stall_);
  place->stall_ = ++places.last_stall_;
  places.stalled_.emplace(place->stall_, Stalled{now, std::move(evict)});
}

void RequestPlaces::GoOn(const Place& place) {
  if (place == nullptr) {
    return;
  }
  RequestPlaces& places = *place->places_;
  const MutexLock lock(&places.mutex_);
  places.Forget(std::exchange(place->stall_, 0));
}

void RequestPlaces::Forget(uint64_t stall) {
  stalled_.erase(stall);
  if (evicted_ == stall) {
    evicted_ = 0;
  }
}

void RequestPlaces::GiveBack(const Holding& holding) {
  {
    const MutexLock lock(&mutex_);
    Forget(holding.stall_);
    queue_.Done(holding.caller_);
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
      break;
    }
    next->item(NewPlace(next->caller));
  }
  Refresh();
}

void RequestPlaces::Refresh(Time now) {
  std::function<void()> evict;
  {
    const MutexLock lock(&mutex_);
    evict = MakeRoom(now);
  }
  if (evict) {
    evict();
  }
}

std::function<void()> RequestPlaces::MakeRoom(Time now) {
  if (evicted_ != 0 || stalled_.empty() || queue_.in_hand() < limits_.all ||
      !queue_.HasNext()) {
    return nullptr;
  }
  const auto oldest = stalled_.begin();
  if (now - oldest->second.since < limits_.sure) {
    return nullptr;
  }
  evicted_ = oldest->first;
  return std::exchange(oldest->second.evict, nullptr);
}

}  // namespace bootmill::server
