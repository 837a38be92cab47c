// SPDX-License-Identifier: Apache-2.0
#include "server/readiness.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::server {

absl::Status Readiness::Check() {
  // The lock is held during the check, so that others who ask meanwhile wait
  // for its result.
  const MutexLock lock(&mutex_);
  if (std::chrono::steady_clock::now() >= valid_until_) {
    const absl::Status now = Probe();
    if (!now.ok() && last_.ok()) {
      spdlog::error("not ready: {}", std::string(now.message()));
    }
    last_ = now;
    valid_until_ = std::chrono::steady_clock::now() + kept_;
  }
  return last_;
}

absl::Status Readiness::Probe() {
  RETURN_IF_ERROR(database_.CheckInPlace());
  // SQLite's log grows by about this much with a small change.
  const Bytes probe(64 * kKiB, std::byte{0});
  if (!WriteFileAtomic(data_dir_ + "/writable", probe).ok()) {
    return absl::UnavailableError(
        "the data directory cannot be written: is the disk full?");
  }
  const absl::Status written = database_.Write(
      [](store::Writer& /*writer*/) { return absl::OkStatus(); });
  return written.ok()
             ? absl::OkStatus()
             : absl::UnavailableError("the database cannot be written");
}

ReadinessReport::ReadinessReport(std::function<bool()> ready,
                                 std::function<void(bool)> tell,
                                 std::chrono::milliseconds period)
    : thread_([this, ready = std::move(ready), tell = std::move(tell), period] {
        while (stop_.Sleep(period)) {
          tell(ready());
        }
      }) {}

ReadinessReport::~ReadinessReport() {
  stop_.Cancel();
  thread_.join();
}

}  // namespace bootmill::server
