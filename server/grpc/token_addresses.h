// SPDX-License-Identifier: Apache-2.0
// From where callers with API tokens come.
#ifndef BOOTMILL_SERVER_GRPC_TOKEN_ADDRESSES_H_
#define BOOTMILL_SERVER_GRPC_TOKEN_ADDRESSES_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill::server {

// Who calls by a token is known only after gRPC has a call's headers, so a
// connection without a certificate must be given to one of gRPC's servers
// before that. Addresses from which a valid token came lately tell which: their
// connections are kept apart from those of strangers. Thread-safe.
class TokenAddresses {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    size_t count = 4096;  // the one that was seen last longest ago is forgotten
    std::chrono::milliseconds kept = std::chrono::hours(24);
  };

  TokenAddresses() : TokenAddresses(Limits()) {}
  explicit TokenAddresses(const Limits& limits) : limits_(limits) {}

  // A valid token came from `address` (Arrival::gate_key).
  void Add(const std::string& address,
           Time now = std::chrono::steady_clock::now());
  // Returns whether one came from there lately.
  bool Has(const std::string& address,
           Time now = std::chrono::steady_clock::now()) const;

 private:
  const Limits limits_;
  mutable Mutex mutex_;
  // When a token came from each last.
  std::map<std::string, Time> seen_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_TOKEN_ADDRESSES_H_
