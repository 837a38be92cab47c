// SPDX-License-Identifier: Apache-2.0
// bootmill audit: who did what.
#include <memory>

#include "bootmill/v1/audit_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/list_result.h"
#include "cli/message_document.h"
#include "cli/paging.h"
#include "cli/remote.h"

namespace bootmill::cli {
namespace {

struct AuditOptions {
  RemoteOptions remote;
  int64_t limit = 100;
  OutputFormat format = OutputFormat::kTable;
};

std::string RecordRows(std::span<const v1::AuditRecord> records) {
  Table table({"SEQUENCE", "TIME", "CALLER", "METHOD", "RESOURCE", "CODE"});
  for (const v1::AuditRecord& record : records) {
    table.AddRow({std::to_string(record.sequence()), TimeText(record.time()),
                  record.caller().empty() ? "-" : Printable(record.caller()),
                  ShortName(record.method()), Printable(record.resource()),
                  record.code()});
  }
  return table.Render();
}

void RunAudit(const AuditOptions& options, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::ListAuditRecordsRequest request;
  request.set_parent(remote->Parent());
  ShowList("records",
           ListAll<v1::AuditService>(
               *remote, &v1::AuditService::Stub::ListAuditRecords, request,
               &v1::ListAuditRecordsResponse::records, options.limit),
           &RecordRows, options.format, context);
}

}  // namespace

void AddAuditCommand(Command& app, Context& context) {
  auto options = std::make_shared<AuditOptions>();
  Command command = app.Add(
      "audit", "Lists who changed what and who was refused, newest first",
      "Examples:\n"
      "  bootmill audit --limit 20\n"
      "  bootmill audit --org system -o json");
  command.Number(
      {.names = "--limit", .help = "At most this many [100]", .type = "N"}, 1,
      kAllItems, options->limit);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunAudit(*options, context); });
}

}  // namespace bootmill::cli
