// SPDX-License-Identifier: Apache-2.0
// Storing the records of finished calls in the audit log.
#ifndef BOOTMILL_SERVER_AUDIT_WRITER_H_
#define BOOTMILL_SERVER_AUDIT_WRITER_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/audit_entry.h"
#include "server/store/database.h"

namespace bootmill::server {

// How many failed calls of one caller get a record.
struct AuditLimits {
  // This many at once.
  int64_t burst = 30;
  // After that, one each time this has passed.
  std::chrono::milliseconds refill{std::chrono::minutes(10)};
};

// Writes every record to the log. The records of successful calls have been
// stored with their changes. Records of failed calls are stored here, as many
// of one caller as the limits allow; the next record that is stored then says
// how many calls had none. Thread-safe.
class AuditWriter {
 public:
  using Clock = std::chrono::steady_clock;

  // REQUIRES: `database` outlives it.
  explicit AuditWriter(store::Database& database,
                       const AuditLimits& limits = {})
      : database_(database), limits_(limits) {}
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;

  // Takes a finished call. If its record cannot be stored, that is logged as an
  // error.
  void Write(const AuditEntry& entry, Clock::time_point now = Clock::now());

  // Stores the counts of calls without a record, for callers that may have a
  // record again, or for all; and forgets callers that have been quiet.
  enum class Which { kDue, kAll };
  void Flush(Which which, Clock::time_point now = Clock::now());

 private:
  // The state of one caller. A token stands for a record that it may still
  // have.
  struct Account {
    int64_t tokens = 0;
    Clock::time_point refilled;
    int64_t untold = 0;  // calls without a record since the last one
    AuditEntry last;     // the newest of these
  };

  void Refill(Account& account, Clock::time_point now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Stores and logs a record; `untold` calls before it had none.
  void Store(const AuditEntry& entry, int64_t untold);

  store::Database& database_;
  const AuditLimits limits_;
  Mutex mutex_;
  // By the caller's URI.
  std::map<std::string, Account> accounts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUDIT_WRITER_H_
