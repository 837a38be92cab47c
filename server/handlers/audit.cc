// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/audit.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bootmill/v1/audit_service.pb.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/api/rights.h"
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
  message.set_object(record.object);
  message.set_detail(record.detail);
  message.set_address(record.address);
  message.set_version(record.version);
  return message;
}

// Methods are stored by their paths, which begin with the package.
std::string MethodPath(const std::string& method) {
  constexpr std::string_view kPackage = "bootmill.v1.";
  return method.empty() || method.starts_with(kPackage)
             ? method
             : std::string(kPackage) + method;
}

// Times that the store cannot represent are replaced by the first or last one
// that it can.
std::optional<store::Time> TimeOf(bool is_set,
                                  const google::protobuf::Timestamp& time) {
  constexpr int64_t kLastSecond = 9'000'000'000;  // of the year 2255
  if (!is_set) {
    return std::nullopt;
  }
  return store::Time(std::chrono::seconds(
             std::clamp<int64_t>(time.seconds(), 0, kLastSecond))) +
         std::chrono::microseconds(std::clamp(time.nanos(), 0, 999'999'999) /
                                   1000);
}

store::AuditFilter FilterOf(const v1::ListAuditRecordsRequest& request) {
  return {.caller = request.caller(),
          .object = request.object(),
          .resource = request.resource(),
          .method = MethodPath(request.method()),
          .from = TimeOf(request.has_start_time(), request.start_time()),
          .until = TimeOf(request.has_end_time(), request.end_time())};
}

absl::StatusOr<v1::ListAuditRecordsResponse> List(
    store::Database& database, const v1::ListAuditRecordsRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(const store::PageRequest page,
                   store::MakePageRequest(request.page_size(),
                                          request.page_token(), kPages));
  const store::AuditFilter filter = FilterOf(request);
  // Records about the daemon as a whole are shown to the org `system`.
  const std::string stored_org = org == kSystemOrg ? "" : org;
  ASSIGN_OR_RETURN(const store::Page<store::AuditRecord> records,
                   database.Read([&](store::Reader& reader) {
                     return store::ListAudit(reader, stored_org, filter, page);
                   }));
  v1::ListAuditRecordsResponse response;
  for (const store::AuditRecord& record : records.items) {
    *response.add_records() = ToMessage(record);
  }
  response.set_next_page_token(records.next_page_token);
  return response;
}

absl::StatusOr<v1::VerifyAuditLogResponse> Verify(store::Database& database) {
  ASSIGN_OR_RETURN(
      const store::AuditHead head,
      database.Read(
          [](store::Reader& reader) -> absl::StatusOr<store::AuditHead> {
            RETURN_IF_ERROR(store::VerifyAudit(reader));
            return store::GetAuditHead(reader);
          }));
  v1::VerifyAuditLogResponse response;
  response.set_record_count(head.sequence);
  response.set_head(head.hash.Hex());
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
  table.AddUnary<v1::VerifyAuditLogRequest, v1::VerifyAuditLogResponse>(
      "AuditService/VerifyAuditLog",
      [&database](const RequestContext&, const v1::VerifyAuditLogRequest&) {
        return Verify(database);
      });
}

}  // namespace bootmill::server
