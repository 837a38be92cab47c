// SPDX-License-Identifier: Apache-2.0
// From where known callers come.
#ifndef BOOTMILL_SERVER_NET_KNOWN_ADDRESSES_H_
#define BOOTMILL_SERVER_NET_KNOWN_ADDRESSES_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "common/rate_meter.h"

namespace bootmill::server {

// Who is at the other end of a connection is known only after TLS, and by a
// token or a session only after a request. Until then its address must do:
// addresses from which known callers came lately are remembered, so that their
// connections need not stand in line with those of strangers. Thread-safe.
class KnownAddresses {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    size_t count = 4096;  // the one that was seen last longest ago is forgotten
    std::chrono::milliseconds kept = std::chrono::hours(24);
    // The connections of one address that may go first. Enough for a browser's
    // and a host's, but not for a flood that comes from the same address.
    Rate first{8, 1};
  };

  KnownAddresses() : KnownAddresses(Limits()) {}
  explicit KnownAddresses(const Limits& limits) : limits_(limits) {}

  // A known caller came from `address` (Arrival::gate_key).
  void Add(const std::string& address,
           Time now = std::chrono::steady_clock::now());
  // Returns whether one came from there lately.
  bool Has(const std::string& address,
           Time now = std::chrono::steady_clock::now()) const;
  // Returns whether a new connection from `address` may go before those of
  // strangers: if a known caller came from there, at the rate of
  // Limits::first.
  bool MayGoFirst(const std::string& address,
                  Time now = std::chrono::steady_clock::now());

 private:
  struct Entry {
    Time seen;  // when a known caller came last
    RateMeter first;
  };

  const Limits limits_;
  mutable Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_KNOWN_ADDRESSES_H_
