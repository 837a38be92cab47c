// SPDX-License-Identifier: Apache-2.0
#include "server/net/connection_gate.h"

#include <algorithm>
#include <utility>

namespace bootmill::server {
namespace {

void CountDown(std::map<std::string, size_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found != counts.end() && --found->second == 0) {
    counts.erase(found);
  }
}

}  // namespace

std::optional<GateLimits> LimitsFor(uint64_t descriptors) {
  // Descriptors for the database, images, builds, listeners and threads.
  constexpr uint64_t kKept = 160;
  // A connection for gRPC has its own socket and the two of the pair towards
  // gRPC.
  constexpr uint64_t kPerConnection = 3;
  constexpr uint64_t kFewest = 32;
  GateLimits limits;
  const uint64_t places =
      descriptors < kKept ? 0 : (descriptors - kKept) / kPerConnection;
  if (places < kFewest) {
    return std::nullopt;
  }
  if (places >= limits.connections + limits.local) {
    return limits;
  }
  // Divides the descriptors in the same proportions.
  const auto part = [&](size_t whole) {
    return std::max<size_t>(
        4, whole * places / (limits.connections + limits.local));
  };
  const GateLimits full;
  limits.local = std::max<size_t>(8, part(full.local));
  limits.strangers = part(full.strangers);
  limits.strangers_per_address = part(full.strangers_per_address);
  limits.per_caller = std::max<size_t>(8, part(full.per_caller));
  limits.connections = places - limits.local;
  return limits;
}

ConnectionGate::Seat::Seat(Seat&& other) noexcept
    : gate_(std::exchange(other.gate_, nullptr)), id_(other.id_) {}

ConnectionGate::Seat& ConnectionGate::Seat::operator=(Seat&& other) noexcept {
  // The place now belongs to `other`.
  std::swap(gate_, other.gate_);
  std::swap(id_, other.id_);
  return *this;
}

ConnectionGate::Seat::~Seat() {
  if (gate_ != nullptr) {
    gate_->Leave(id_);
  }
}

bool ConnectionGate::Seat::BecomeKnown(const std::string& name) {
  return gate_->BecomeKnown(id_, name);
}

bool ConnectionGate::Seat::SetEvict(std::function<void()> evict) {
  return gate_->SetEvict(id_, std::move(evict));
}

std::optional<ConnectionGate::Seat> ConnectionGate::Enter(
    const std::string& address, std::function<void()> evict) {
  std::function<void()> close;
  std::optional<Seat> seat;
  {
    const MutexLock lock(&mutex_);
    const auto count = per_address_.find(address);
    const bool address_is_full = count != per_address_.end() &&
                                 count->second >= limits_.strangers_per_address;
    if (address_is_full) {
      close = MakeRoom(&address);
    } else if (strangers_.size() >= limits_.strangers ||
               strangers_.size() + known_.size() >= limits_.connections) {
      close = MakeRoom(nullptr);
    }
    const bool full = strangers_.size() >= limits_.strangers ||
                      strangers_.size() + known_.size() >= limits_.connections;
    if (!full && (!address_is_full || close)) {
      const uint64_t id = next_id_++;
      strangers_.emplace(id, Stranger{address, Clock::now(), std::move(evict)});
      ++per_address_[address];
      seat = Seat(this, id);
    }
  }
  if (close) {
    close();
  }
  return seat;
}

std::optional<ConnectionGate::Seat> ConnectionGate::EnterLocal() {
  const MutexLock lock(&mutex_);
  if (local_.size() >= limits_.local) {
    return std::nullopt;
  }
  const uint64_t id = next_id_++;
  local_.insert(id);
  return Seat(this, id);
}

std::function<void()> ConnectionGate::MakeRoom(const std::string* address) {
  const Clock::time_point now = Clock::now();
  for (auto it = strangers_.begin(); it != strangers_.end(); ++it) {
    if (now - it->second.since < limits_.sure) {
      break;  // those that follow are younger
    }
    if (address == nullptr || it->second.address == *address) {
      std::function<void()> evict = std::move(it->second.evict);
      ForgetStranger(it);
      return evict;
    }
  }
  return nullptr;
}

void ConnectionGate::ForgetStranger(
    std::map<uint64_t, Stranger>::iterator stranger) {
  CountDown(per_address_, stranger->second.address);
  strangers_.erase(stranger);
}

bool ConnectionGate::BecomeKnown(uint64_t id, const std::string& name) {
  const MutexLock lock(&mutex_);
  const auto stranger = strangers_.find(id);
  if (stranger == strangers_.end()) {
    // The seat was evicted meanwhile, and its connection will be closed; or it
    // is not a stranger's.
    return known_.contains(id) || local_.contains(id);
  }
  size_t& own = per_caller_[name];
  if (own >= limits_.per_caller) {
    return false;
  }
  ++own;
  ForgetStranger(stranger);
  known_.emplace(id, name);
  return true;
}

bool ConnectionGate::SetEvict(uint64_t id, std::function<void()> evict) {
  const MutexLock lock(&mutex_);
  const auto stranger = strangers_.find(id);
  if (stranger == strangers_.end()) {
    return known_.contains(id) || local_.contains(id);
  }
  stranger->second.evict.swap(evict);
  return true;
}

void ConnectionGate::Leave(uint64_t id) {
  const MutexLock lock(&mutex_);
  if (const auto stranger = strangers_.find(id); stranger != strangers_.end()) {
    ForgetStranger(stranger);
  } else if (const auto known = known_.find(id); known != known_.end()) {
    CountDown(per_caller_, known->second);
    known_.erase(known);
  } else {
    local_.erase(id);
  }
}

size_t ConnectionGate::size() const {
  const MutexLock lock(&mutex_);
  return strangers_.size() + known_.size() + local_.size();
}

}  // namespace bootmill::server
