// SPDX-License-Identifier: Apache-2.0
#include "server/audit_writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/mutex.h"
#include "common/printable.h"
#include "server/handlers/change.h"
#include "server/store/audit.h"

namespace bootmill::server {
namespace {

void Log(const store::AuditRecord& record, const absl::Status& status) {
  // Messages may contain text of anonymous callers, so they are escaped.
  constexpr size_t kMaxMessage = 500;
  spdlog::info("audit: {} from {}: {} {} {} {}{}{}", Printable(record.caller),
               Printable(record.address), record.method,
               Printable(record.object), record.code, Printable(record.detail),
               status.ok() ? "" : ": ",
               PrintableStart(std::string(status.message()), kMaxMessage));
}

}  // namespace

void AuditWriter::Refill(Account& account, Clock::time_point now) const {
  const int64_t gained = (now - account.refilled) / limits_.refill;
  if (gained <= 0) {
    return;
  }
  account.tokens = std::min(limits_.burst, account.tokens + gained);
  account.refilled += gained * limits_.refill;
}

void AuditWriter::Write(const AuditEntry& entry, Clock::time_point now) {
  if (entry.kind == AuditEntry::Kind::kStored) {
    return Log(RecordOf(entry, database_.Now()), entry.status);
  }
  if (entry.kind == AuditEntry::Kind::kForgotten) {
    spdlog::error("{} stored no audit record with its change", entry.method);
    AuditEntry late = entry;
    late.changed = {.object = entry.resource, .detail = "recorded afterwards"};
    return Store(late, 0);
  }
  int64_t untold = 0;
  {
    const MutexLock lock(&mutex_);
    const auto [found, is_new] =
        accounts_.try_emplace(IdentityUri(entry.caller));
    Account& account = found->second;
    if (is_new) {
      account.tokens = limits_.burst;
      account.refilled = now;
    }
    Refill(account, now);
    if (account.tokens == 0) {
      ++account.untold;
      account.last = entry;
      return;
    }
    --account.tokens;
    untold = std::exchange(account.untold, 0);
  }
  Store(entry, untold);
}

void AuditWriter::Flush(Which which, Clock::time_point now) {
  std::vector<std::pair<AuditEntry, int64_t>> due;
  {
    const MutexLock lock(&mutex_);
    for (auto& [caller, account] : accounts_) {
      Refill(account, now);
      if (account.untold > 0 && (account.tokens > 0 || which == Which::kAll)) {
        account.tokens -= account.tokens > 0 ? 1 : 0;
        // The stored record is that of the last of these calls.
        due.emplace_back(account.last, std::exchange(account.untold, 0) - 1);
      }
    }
    std::erase_if(accounts_, [&](const auto& entry) {
      return entry.second.tokens == limits_.burst;
    });
  }
  for (const auto& [entry, untold] : due) {
    Store(entry, untold);
  }
}

void AuditWriter::Store(const AuditEntry& entry, int64_t untold) {
  store::AuditRecord record = RecordOf(entry, database_.Now());
  if (untold > 0) {
    record.detail = absl::StrFormat(
        "%d failed calls of this caller before it have no record", untold);
  }
  Log(record, entry.status);
  const absl::Status stored =
      database_.Write([&](store::Writer& writer) -> absl::Status {
        return store::AppendAudit(writer, record).status();
      });
  if (!stored.ok()) {
    spdlog::error("the audit record above is not stored: {}",
                  Printable(std::string(stored.message())));
  }
}

}  // namespace bootmill::server
