// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/audit.h"

#include <string>

#include "bootmill/v1/audit_service.pb.h"
#include "common/status_macros.h"
#include "server/api/resource_name.h"
#include "server/handlers/messages.h"
#include "server/store/audit.h"

namespace bootmill::server {
namespace {

constexpr store::PageLimits kPages{.default_size = 100, .max_size = 1000};

v1::AuditRecord ToMessage(const store::AuditRecord& record) {
  v1::AuditRecord message;
  message.set_sequence(record.sequence);
  *message.mutable_time() = ToTimestamp(record.time);
  message.set_caller(record.caller);
  message.set_method(record.method);
  message.set_resource(record.resource);
  message.set_code(record.code);
  message.set_request_id(record.request_id);
  message.set_hash(record.hash.Hex());
  return message;
}

absl::StatusOr<v1::ListAuditRecordsResponse> List(
    store::Database& database, const v1::ListAuditRecordsRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(const store::PageRequest page,
                   store::MakePageRequest(request.page_size(),
                                          request.page_token(), kPages));
  // What concerns the daemon as a whole is the org `system`'s to see.
  const std::string stored_org = org == "system" ? "" : org;
  ASSIGN_OR_RETURN(const store::Page<store::AuditRecord> records,
                   database.Read([&](store::Reader& reader) {
                     return store::ListAudit(reader, stored_org, page);
                   }));
  v1::ListAuditRecordsResponse response;
  for (const store::AuditRecord& record : records.items) {
    *response.add_records() = ToMessage(record);
  }
  response.set_next_page_token(records.next_page_token);
  return response;
}

}  // namespace

void RegisterAudit(MethodTable& table, store::Database& database) {
  table.AddUnary<v1::ListAuditRecordsRequest, v1::ListAuditRecordsResponse>(
      "AuditService/ListAuditRecords",
      [&database](const RequestContext&,
                  const v1::ListAuditRecordsRequest& request) {
        return List(database, request);
      });
}

}  // namespace bootmill::server
