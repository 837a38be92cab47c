// SPDX-License-Identifier: Apache-2.0
#include "server/store/audit.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/canonical.h"
#include "common/status_macros.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT sequence, time, org, caller, method, resource, code, request_id,"
      " version, object, detail, address, hash FROM audit %s",
      rest);
}

AuditRecord ReadRow(const Row& row) {
  AuditRecord record;
  record.sequence = row.Integer(0);
  record.time = row.TimeAt(1);
  record.org = row.Text(2);
  record.caller = row.Text(3);
  record.method = row.Text(4);
  record.resource = row.Text(5);
  record.code = row.Text(6);
  record.request_id = row.Text(7);
  record.version = row.Int(8);
  record.object = row.Text(9);
  record.detail = row.Text(10);
  record.address = row.Text(11);
  record.hash = row.Digest(12);
  return record;
}

}  // namespace

Sha256Digest AuditHash(const Sha256Digest& previous,
                       const AuditRecord& record) {
  CanonicalWriter out(record.version == 1 ? "bootmill.audit.v1"
                                          : "bootmill.audit.v2");
  out.Digest("previous", previous);
  out.Integer("sequence", static_cast<uint64_t>(record.sequence));
  out.Integer("time", static_cast<uint64_t>(ToMicroseconds(record.time)));
  out.Text("org", record.org);
  out.Text("caller", record.caller);
  out.Text("method", record.method);
  out.Text("resource", record.resource);
  out.Text("code", record.code);
  out.Text("request_id", record.request_id);
  if (record.version != 1) {
    out.Text("object", record.object);
    out.Text("detail", record.detail);
    out.Text("address", record.address);
  }
  return out.Hash();
}

absl::StatusOr<AuditRecord> AppendAudit(Writer& writer, AuditRecord record) {
  ASSIGN_OR_RETURN(const AuditHead head, GetAuditHead(writer));
  record.sequence = head.sequence + 1;
  record.version = kAuditVersion;
  record.hash = AuditHash(head.hash, record);
  RETURN_IF_ERROR(
      Execute(writer,
              "INSERT INTO audit (sequence, time, org, caller, method,"
              " resource, code, request_id, version, object, detail, address,"
              " hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
              " ?12, ?13)",
              {record.sequence, record.time, record.org, record.caller,
               record.method, record.resource, record.code, record.request_id,
               record.version, record.object, record.detail, record.address,
               record.hash})
          .status());
  return record;
}

absl::StatusOr<AuditHead> GetAuditHead(Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<AuditHead> head,
                   QueryOne(reader,
                            "SELECT sequence, hash FROM audit"
                            " ORDER BY sequence DESC LIMIT 1",
                            {}, [](const Row& row) {
                              return AuditHead{row.Integer(0), row.Digest(1)};
                            }));
  return head.value_or(AuditHead());
}

absl::StatusOr<Page<AuditRecord>> ListAudit(Reader& reader,
                                            std::string_view org,
                                            const AuditFilter& filter,
                                            const PageRequest& page) {
  const int64_t from =
      filter.from.has_value() ? ToMicroseconds(*filter.from) : kFirst;
  const int64_t until =
      filter.until.has_value() ? ToMicroseconds(*filter.until) : kLast;
  const ListId list(
      "audit", {org, filter.caller, filter.object, filter.resource,
                filter.method, std::to_string(from), std::to_string(until)});
  ASSIGN_OR_RETURN(const std::optional<int64_t> token,
                   list.NumberOf(page.token));
  // The most selective filter comes first, because its index is used.
  const std::string_view leading = !filter.object.empty()   ? "object = ?4"
                                   : !filter.caller.empty() ? "caller = ?3"
                                   : !filter.method.empty() ? "method = ?5"
                                                            : "?3 = ''";
  return QueryPage(
      reader,
      Select(absl::StrFormat("WHERE org = ?1 AND sequence <= ?2 AND %s"
                             " AND (?3 = '' OR +caller = ?3)"
                             " AND (?4 = '' OR +object = ?4)"
                             " AND (?5 = '' OR +method = ?5)"
                             " AND time >= ?6 AND time < ?7"
                             " AND (?8 = '' OR resource = ?8)"
                             " ORDER BY sequence DESC LIMIT ?9",
                             leading)),
      {org, token.value_or(kLast), filter.caller, filter.object, filter.method,
       from, until, filter.resource},
      page, list, &Row::Integer, ReadRow);
}

absl::Status VerifyAudit(Reader& reader) {
  AuditHead head;
  return reader.connection().Query(
      Select("ORDER BY sequence"), {}, [&](const Row& row) -> absl::Status {
        const AuditRecord record = ReadRow(row);
        if (record.sequence != head.sequence + 1 ||
            record.hash != AuditHash(head.hash, record)) {
          return absl::DataLossError(absl::StrFormat(
              "audit record %d does not follow from record %d: the log was "
              "changed or is damaged; compare it with a backup",
              record.sequence, head.sequence));
        }
        head = {record.sequence, record.hash};
        return absl::OkStatus();
      });
}

}  // namespace bootmill::store
