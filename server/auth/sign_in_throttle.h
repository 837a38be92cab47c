// SPDX-License-Identifier: Apache-2.0
// How often passwords may be tried. docs/adr/0045-passwords.md.
#ifndef BOOTMILL_SERVER_AUTH_SIGN_IN_THROTTLE_H_
#define BOOTMILL_SERVER_AUTH_SIGN_IN_THROTTLE_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/store/time.h"

namespace bootmill::server {

// Counts tries by account and by address. A browser that has signed in to the
// account before has a budget of its own, so that strangers who use up the
// others do not keep it out. Thread-safe.
class SignInThrottle {
 public:
  struct Budget {
    int burst;                    // tries at once
    std::chrono::seconds refill;  // after that, one each time this has passed
  };
  struct Options {
    Budget account{10, std::chrono::minutes(5)};
    Budget address{20, std::chrono::minutes(1)};
    Budget browser{10, std::chrono::minutes(5)};
    // What is remembered; beyond that, whoever has tried least is forgotten.
    size_t entries = 20'000;
  };

  // Who tries.
  struct Try {
    std::string account;  // as it was typed, whether or not there is such a one
    std::string address;  // HttpRequest::network
    // Names a browser, or a session, that has proven itself to the account;
    // empty: it has not.
    std::string browser;
  };

  SignInThrottle() : SignInThrottle(Options()) {}
  explicit SignInThrottle(const Options& options) : options_(options) {}
  SignInThrottle(const SignInThrottle&) = delete;
  SignInThrottle& operator=(const SignInThrottle&) = delete;

  // Counts a try. Returns how long to wait if it is one too many; then it does
  // not count.
  std::optional<std::chrono::seconds> Take(const Try& who, store::Time now);

  // Takes a try back: it was right, or has not been looked at.
  void GiveBack(const Try& who, store::Time now);

 private:
  // One budget that a try counts against.
  struct Count {
    std::string key;
    const Budget& budget;
  };
  std::vector<Count> CountsOf(const Try& who) const;
  void Trim(store::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  Mutex mutex_;
  // When each budget will be whole again; those that are whole have no entry.
  std::map<std::string, store::Time> whole_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_SIGN_IN_THROTTLE_H_
