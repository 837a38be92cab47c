// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_places.h"

#include <utility>

namespace bootmill::server {

std::shared_ptr<RequestPlaces> RequestPlaces::Make(size_t all,
                                                   size_t per_caller) {
  // The constructor is private.
  return std::shared_ptr<RequestPlaces>(new RequestPlaces(all, per_caller));
}

RequestPlaces::Place RequestPlaces::NewPlace(const std::string& caller) {
  // Any pointer but null, which means no place.
  return {this, [self = shared_from_this(), caller](RequestPlaces*) {
            self->GiveBack(caller);
          }};
}

void RequestPlaces::Enter(const Identity& caller,
                          std::function<void(Place)> go) {
  const std::string name = IdentityUri(caller);
  {
    const MutexLock lock(&mutex_);
    Line& line = lines_[name];
    if (taken_ >= all_ || line.taken >= per_caller_) {
      line.waiting.push_back(std::move(go));
      return;
    }
    ++taken_;
    ++line.taken;
  }
  go(NewPlace(name));
}

RequestPlaces::Place RequestPlaces::TryEnter(const Identity& caller) {
  const std::string name = IdentityUri(caller);
  {
    const MutexLock lock(&mutex_);
    const auto line = lines_.find(name);
    if (taken_ >= all_ ||
        (line != lines_.end() && line->second.taken >= per_caller_)) {
      return nullptr;
    }
    ++taken_;
    ++lines_[name].taken;
  }
  return NewPlace(name);
}

void RequestPlaces::GiveBack(const std::string& caller) {
  std::function<void(Place)> next;
  std::string whose;
  {
    const MutexLock lock(&mutex_);
    --taken_;
    const auto line = lines_.find(caller);
    if (--line->second.taken == 0 && line->second.waiting.empty()) {
      lines_.erase(line);
    }
    next = TakeNext(whose);
  }
  if (next) {
    next(NewPlace(whose));
  }
}

std::function<void(RequestPlaces::Place)> RequestPlaces::TakeNext(
    std::string& caller) {
  auto line = lines_.upper_bound(last_);
  for (size_t i = 0; i < lines_.size(); ++i, ++line) {
    if (line == lines_.end()) {
      line = lines_.begin();
    }
    if (!line->second.waiting.empty() && line->second.taken < per_caller_) {
      std::function<void(Place)> next = std::move(line->second.waiting.front());
      line->second.waiting.pop_front();
      ++line->second.taken;
      ++taken_;
      last_ = caller = line->first;
      return next;
    }
  }
  return nullptr;
}

}  // namespace bootmill::server
