// SPDX-License-Identifier: Apache-2.0
#include "server/housekeeping.h"

#include <spdlog/spdlog.h>

#include <string>

#include "common/mutex.h"
#include "common/printable.h"
#include "server/store/events.h"
#include "server/store/request_ids.h"

namespace bootmill::server {
namespace {

// A page that was away for longer reads everything anew.
constexpr int64_t kKeptEvents = 100'000;

void LogError(std::string_view what, const absl::Status& status) {
  if (!status.ok()) {
    spdlog::warn("{}: {}", what, Printable(std::string(status.message())));
  }
}

}  // namespace

Housekeeping::Housekeeping(store::Database& database, ImageSource& images,
                           BuildLedger& ledger, AuditWriter& audit,
                           std::chrono::milliseconds period)
    : database_(database),
      images_(images),
      ledger_(ledger),
      audit_(audit),
      period_(period),
      thread_([this] { Loop(); }) {}

Housekeeping::~Housekeeping() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  stop_.NotifyAll();
  thread_.join();
}

void Housekeeping::Run() {
  LogError("evicting images", images_.Trim());
  LogError("ending builds that nothing runs", ledger_.EndOrphans().status());
  audit_.Flush(AuditWriter::Which::kDue);
  LogError("trimming events", database_
                                  .Write([](store::Writer& writer) {
                                    return store::TrimEvents(writer,
                                                             kKeptEvents);
                                  })
                                  .status());
  LogError("forgetting request ids",
           database_
               .Write([](store::Writer& writer) {
                 return store::ForgetOldResponses(
                     writer, std::chrono::system_clock::now());
               })
               .status());
}

void Housekeeping::Loop() {
  while (Wait()) {
    Run();
  }
}

bool Housekeeping::Wait() {
  const auto end = std::chrono::steady_clock::now() + period_;
  const MutexLock lock(&mutex_);
  while (!stopping_) {
    if (!stop_.WaitUntil(&mutex_, end)) {
      return !stopping_;
    }
  }
  return false;
}

}  // namespace bootmill::server
