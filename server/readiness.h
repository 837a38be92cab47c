// SPDX-License-Identifier: Apache-2.0
// Whether the daemon can do its work, for /readyz and gRPC's health service.
#ifndef BOOTMILL_SERVER_READINESS_H_
#define BOOTMILL_SERVER_READINESS_H_

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/clock.h"
#include "common/mutex.h"
#include "server/store/database.h"

namespace bootmill::server {

// Checks disk and database by writing. The result is kept for a while, so it
// does not matter how often anybody asks. Thread-safe.
class Readiness {
 public:
  // REQUIRES: `database` outlives it; `data_dir` is its directory.
  Readiness(store::Database& database, std::string data_dir,
            std::chrono::milliseconds kept = std::chrono::seconds(2))
      : database_(database), data_dir_(std::move(data_dir)), kept_(kept) {}

  // Returns OK if both can be written. Errors: UNAVAILABLE, saying what does
  // not work; the message may be shown to anybody.
  absl::Status Check();

 private:
  absl::Status Probe();

  store::Database& database_;
  const std::string data_dir_;
  const std::chrono::milliseconds kept_;
  Mutex mutex_;
  absl::Status last_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point valid_until_ ABSL_GUARDED_BY(mutex_);
};

// Asks and tells every `period`, on a thread of its own. Thread-safe.
class ReadinessReport {
 public:
  // Finding it out writes to the disk, so the usual period is not shorter.
  ReadinessReport(std::function<bool()> ready, std::function<void(bool)> tell,
                  std::chrono::milliseconds period = std::chrono::seconds(10));
  ReadinessReport(const ReadinessReport&) = delete;
  ReadinessReport& operator=(const ReadinessReport&) = delete;
  // Stops the thread; waits for the answer that it waits for.
  ~ReadinessReport();

 private:
  Cancellation stop_;
  std::thread thread_;  // the last member, because it uses the other
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_READINESS_H_
