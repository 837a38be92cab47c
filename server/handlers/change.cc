// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/change.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "server/store/audit.h"

namespace bootmill::server {

absl::Status AppendRecord(store::Writer& writer, const RequestContext& context,
                          const Changed& changed) {
  store::AuditRecord record;
  record.time = std::chrono::system_clock::now();
  record.org = context.org;
  record.caller = IdentityUri(context.caller);
  record.method = context.method;
  record.resource = context.resource;
  record.code = "OK";
  record.request_id = context.request_id;
  record.object = changed.object;
  record.detail = changed.detail;
  record.address = context.address;
  return store::AppendAudit(writer, std::move(record)).status();
}

std::string StateDetail(v1::Toolchain::State state) {
  constexpr std::string_view kPrefix = "STATE_";
  return absl::StrFormat(
      "state=%s", v1::Toolchain::State_Name(state).substr(kPrefix.size()));
}

}  // namespace bootmill::server
