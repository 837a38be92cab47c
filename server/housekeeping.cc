// SPDX-License-Identifier: Apache-2.0
#include "server/housekeeping.h"

#include <spdlog/spdlog.h>

#include <algorithm>
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
constexpr std::chrono::milliseconds kCallersPeriod{1000};

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
  EndCallers();
  LogError("storing when sessions were used", sessions_.Sweep().status());
  LogError("storing when tokens were used", tokens_.Sweep());
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

void Housekeeping::EndCallers() {
  bool ended = tokens_.TakeExpired();
  if (sessions_.AnyIsOver()) {
    const absl::StatusOr<bool> swept = sessions_.Sweep();
    LogError("ending sessions", swept.status());
    ended = ended || swept.value_or(false);
  }
  if (ended) {
    callers_ended_();
  }
}

void Housekeeping::Loop() {
  const std::chrono::milliseconds step = std::min(period_, kCallersPeriod);
  std::chrono::milliseconds waited{0};
  while (stop_.Sleep(step)) {
    EndCallers();
    waited += step;
    if (waited >= period_) {
      waited = std::chrono::milliseconds(0);
      Run();
    }
  }
}

}  // namespace bootmill::server
