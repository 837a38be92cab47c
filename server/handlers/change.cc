// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/change.h"

#include <string_view>

#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "server/store/events.h"

namespace bootmill::server {

store::AuditRecord RecordOf(const AuditEntry& entry, store::Time now) {
  store::AuditRecord record;
  record.time = now;
  record.org = entry.org;
  record.caller = IdentityUri(entry.caller);
  record.method = entry.method;
  record.resource = entry.resource;
  record.code = absl::StatusCodeToString(entry.status.code());
  record.request_id = entry.request_id;
  record.object =
      entry.changed.object.empty() ? entry.resource : entry.changed.object;
  record.detail = entry.changed.detail;
  record.address = entry.address;
  return record;
}

absl::Status AppendRecord(store::Writer& writer, const RequestContext& context,
                          const Changed& changed) {
  const AuditEntry entry{.caller = context.caller,
                         .address = context.address,
                         .method = context.method,
                         .org = context.org,
                         .resource = context.resource,
                         .changed = changed,
                         .status = absl::OkStatus(),
                         .request_id = context.request_id};
  return store::AppendAudit(writer, RecordOf(entry, writer.now())).status();
}

std::string StateDetail(v1::Toolchain::State state) {
  constexpr std::string_view kPrefix = "STATE_";
  return absl::StrFormat(
      "state=%s", v1::Toolchain::State_Name(state).substr(kPrefix.size()));
}

absl::Status AppendToolchainEvent(store::Writer& writer, std::string_view id,
                                  v1::Event::Change change) {
  return store::AppendEvent(writer, {.cursor = 0,
                                     .org = "",
                                     .change = change,
                                     .resource = ToolchainName(id),
                                     .time = writer.now()})
      .status();
}

}  // namespace bootmill::server
