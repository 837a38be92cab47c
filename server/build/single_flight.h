// SPDX-License-Identifier: Apache-2.0
// Doing something once for all threads that ask for it at the same time.
#ifndef BOOTMILL_SERVER_BUILD_SINGLE_FLIGHT_H_
#define BOOTMILL_SERVER_BUILD_SINGLE_FLIGHT_H_

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"

namespace bootmill::server {

// Thread-safe. Value is copied to each thread that waits, so it should be a
// cheap handle.
template <typename Key, typename Value>
class SingleFlight {
 public:
  // Returns what `work` returns. Other threads that ask for the same key
  // meanwhile wait and get the same result, or the same error. `work` must not
  // ask for its own key.
  template <typename Work>
  absl::StatusOr<Value> Do(const Key& key, Work&& work) {
    std::shared_ptr<Flight> flight;
    {
      const MutexLock lock(&mutex_);
      const auto [found, first] = flights_.try_emplace(key);
      if (!first) {
        const std::shared_ptr<Flight> other = found->second;
        while (!other->result.has_value()) {
          other->landed.Wait(&mutex_);
        }
        return *other->result;
      }
      flight = found->second = std::make_shared<Flight>();
    }
    absl::StatusOr<Value> made = std::forward<Work>(work)();
    {
      const MutexLock lock(&mutex_);
      flight->result = made;
      flights_.erase(key);
    }
    flight->landed.NotifyAll();
    return made;
  }

 private:
  struct Flight {
    CondVar landed;
    std::optional<absl::StatusOr<Value>> result;  // guarded by mutex_
  };

  Mutex mutex_;
  std::map<Key, std::shared_ptr<Flight>> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_SINGLE_FLIGHT_H_
