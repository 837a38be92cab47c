// SPDX-License-Identifier: Apache-2.0
#include "server/housekeeping.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "common/printable.h"
#include "server/store/blobs.h"
#include "server/store/deleted_fleets.h"
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
                           Sessions& sessions, Tokens& tokens,
                           std::function<void()> callers_ended,
                           std::function<absl::Status()> renew,
                           std::chrono::milliseconds period)
    : database_(database),
      images_(images),
      ledger_(ledger),
      audit_(audit),
      sessions_(sessions),
      tokens_(tokens),
      callers_ended_(std::move(callers_ended)),
      renew_(std::move(renew)),
      period_(period),
      thread_([this] { Loop(); }) {}

Housekeeping::~Housekeeping() {
  stop_.Cancel();
  thread_.join();
}

void Housekeeping::Run() {
  LogError("renewing the server's certificate", renew_());
  LogError("evicting images", images_.Trim());
  LogError("ending builds that nothing runs", ledger_.EndOrphans().status());
  audit_.Flush(AuditWriter::Which::kDue);
  const absl::StatusOr<bool> ended = sessions_.Sweep();
  LogError("ending sessions", ended.status());
  const absl::StatusOr<bool> expired = tokens_.Sweep();
  LogError("sweeping tokens", expired.status());
  if (ended.value_or(false) || expired.value_or(false)) {
    callers_ended_();
  }
  LogError("removing deleted fleets",
           database_.Write([](store::Writer& writer) {
             return store::PurgeFleets(writer);
           }));
  LogError("trimming events", database_
                                  .Write([](store::Writer& writer) {
                                    return store::TrimEvents(writer,
                                                             kKeptEvents);
                                  })
                                  .status());
  LogError("removing content that nothing uses",
           database_
               .Write([](store::Writer& writer) {
                 return store::DeleteUnreferencedBlobs(writer);
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
