// SPDX-License-Identifier: Apache-2.0
#include "server/housekeeping.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "common/printable.h"
#include "server/store/events.h"
#include "server/store/request_ids.h"

namespace bootmill::server {
namespace {

// Clients that were away for longer must read everything again.
constexpr int64_t kKeptEvents = 100'000;

void LogError(std::string_view what, const absl::Status& status) {
  if (!status.ok()) {
    spdlog::warn("{}: {}", what, Printable(std::string(status.message())));
  }
}

}  // namespace

Housekeeping::Housekeeping(store::Database& database, ImageSource& images,
                           BuildLedger& ledger, AuditWriter& audit,
                           Sessions& sessions,
                           std::function<void()> sessions_ended,
                           std::chrono::milliseconds period)
    : database_(database),
      images_(images),
      ledger_(ledger),
      audit_(audit),
      sessions_(sessions),
      sessions_ended_(std::move(sessions_ended)),
      period_(period),
      thread_([this] { Loop(); }) {}

Housekeeping::~Housekeeping() {
  stop_.Cancel();
  thread_.join();
}

void Housekeeping::Run() {
  LogError("evicting images", images_.Trim());
  LogError("ending builds that nothing runs", ledger_.EndOrphans().status());
  audit_.Flush(AuditWriter::Which::kDue);
  const absl::StatusOr<bool> ended = sessions_.Sweep();
  LogError("ending sessions", ended.status());
  if (ended.value_or(false)) {
    sessions_ended_();
  }
  LogError("trimming events", database_
                                  .Write([](store::Writer& writer) {
                                    return store::TrimEvents(writer,
                                                             kKeptEvents);
                                  })
                                  .status());
  LogError("forgetting request ids", database_
                                         .Write([](store::Writer& writer) {
                                           return store::ForgetOldResponses(
                                               writer, writer.now());
                                         })
                                         .status());
}

void Housekeeping::Loop() {
  while (stop_.Sleep(period_)) {
    Run();
  }
}

}  // namespace bootmill::server
