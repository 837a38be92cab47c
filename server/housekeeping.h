// SPDX-License-Identifier: Apache-2.0
// Regular cleaning up.
#ifndef BOOTMILL_SERVER_HOUSEKEEPING_H_
#define BOOTMILL_SERVER_HOUSEKEEPING_H_

#include <chrono>
#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "common/clock.h"
#include "server/audit_writer.h"
#include "server/auth/sessions.h"
#include "server/auth/tokens.h"
#include "server/build/build_ledger.h"
#include "server/build/image_source.h"
#include "server/store/database.h"

namespace bootmill::server {

// Renews the server's certificate, evicts images above their limit, ends
// sessions, stores when tokens were used, removes fleets that were deleted long
// ago and content that nothing uses, trims events, forgets old request ids,
// ends builds that nothing runs, records refusals that have only been counted,
// every `period` on a thread of its own. What callers have open ends within a
// second of their session or token. Thread-safe.
class Housekeeping {
 public:
  // `callers_ended` is called after sessions or tokens have ended, `renew` each
  // time.
  // REQUIRES: all outlive it.
  Housekeeping(store::Database& database, ImageSource& images,
               BuildLedger& ledger, AuditWriter& audit, Sessions& sessions,
               Tokens& tokens, std::function<void()> callers_ended,
               std::function<absl::Status()> renew,
               std::chrono::milliseconds period);
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;
  // Stops the thread.
  ~Housekeeping();

  // Does all of it now. Failures are logged, and tried again next time.
  void Run();

 private:
  void Loop();
  // Ends what callers have open whose session or token has ended meanwhile.
  void EndCallers();

  store::Database& database_;
  ImageSource& images_;
  BuildLedger& ledger_;
  AuditWriter& audit_;
  Sessions& sessions_;
  Tokens& tokens_;
  const std::function<void()> callers_ended_;
  const std::function<absl::Status()> renew_;
  const std::chrono::milliseconds period_;
  Cancellation stop_;
  std::thread thread_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HOUSEKEEPING_H_
