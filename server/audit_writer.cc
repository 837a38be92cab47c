// SPDX-License-Identifier: Apache-2.0
#include "server/audit_writer.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <string>

#include "server/store/audit.h"

namespace bootmill::server {

void WriteAudit(store::Database& database, const AuditEntry& entry) {
  const store::AuditRecord record{
      .sequence = 0,
      .time = std::chrono::system_clock::now(),
      .org = entry.org,
      .caller = IdentityUri(entry.caller),
      .method = entry.method,
      .resource = entry.resource,
      .code = absl::StatusCodeToString(entry.status.code()),
      .request_id = entry.request_id,
      .hash = {}};
  spdlog::info("audit: {} {} {} {}{}{}", record.caller, record.method,
               record.resource, record.code, entry.status.ok() ? "" : ": ",
               std::string(entry.status.message()));
  const absl::Status stored = database
                                  .Write([&](store::Writer& writer) {
                                    return store::AppendAudit(writer, record);
                                  })
                                  .status();
  if (!stored.ok()) {
    spdlog::error("the audit record above is not stored: {}",
                  std::string(stored.message()));
  }
}

}  // namespace bootmill::server
