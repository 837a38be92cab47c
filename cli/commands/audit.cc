// SPDX-License-Identifier: Apache-2.0
// bootmill audit: shows and verifies the audit log.
#include <google/protobuf/util/time_util.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/audit_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using ::google::protobuf::Timestamp;
using ::google::protobuf::util::TimeUtil;

struct AuditOptions {
  RemoteOptions remote;
  std::string caller;
  std::string object;
  std::string resource;
  std::string method;
  std::string since;
  std::string until;
  int64_t limit = 100;
  OutputFormat format = OutputFormat::kTable;
};

std::string OrDash(const std::string& text) {
  return text.empty() ? "-" : Printable(text);
}

Table RecordRows(std::span<const v1::AuditRecord> records) {
  Table table({"SEQUENCE",
               "TIME",
               "CALLER",
               "METHOD",
               "OBJECT",
               "CODE",
               {"FROM", kWideOnly},
               {"DETAIL", kWideOnly}});
  for (const v1::AuditRecord& record : records) {
    table.AddRow(
        {std::to_string(record.sequence()), TimeText(record.time()),
         OrDash(record.caller()), ShortName(record.method()),
         OrDash(record.object().empty() ? record.resource() : record.object()),
         Printable(record.code()), OrDash(record.address()),
         OrDash(record.detail())});
  }
  return table;
}

// Returns the full name of a caller: `user/alice` and `host/dom0-7` belong to
// the context's org.
std::string CallerName(const std::string& caller, const Remote& remote) {
  return caller.starts_with("user/") || caller.starts_with("host/")
             ? absl::StrFormat("bootmill://%s/%s", remote.server().org, caller)
             : caller;
}

// Parses `2026-11-28T20:00:00Z` into `time`; an empty text leaves `time`
// unchanged. If the text is not a time, prints why and returns false.
bool ReadTime(const std::string& name, const std::string& text,
              Timestamp& (*field)(v1::ListAuditRecordsRequest&),
              v1::ListAuditRecordsRequest& request, Context& context) {
  if (text.empty() || TimeUtil::FromString(text, &field(request))) {
    return true;
  }
  context.Fail(kExitUsage, absl::StrFormat("%s: expected a time such as "
                                           "2026-11-28T20:00:00Z, not `%s`",
                                           name, text));
  return false;
}

void RunList(const AuditOptions& options, Context& context) {
  v1::ListAuditRecordsRequest request;
  const auto start = [](v1::ListAuditRecordsRequest& of) -> Timestamp& {
    return *of.mutable_start_time();
  };
  const auto end = [](v1::ListAuditRecordsRequest& of) -> Timestamp& {
    return *of.mutable_end_time();
  };
  if (!ReadTime("--since", options.since, start, request, context) ||
      !ReadTime("--until", options.until, end, request, context)) {
    return;
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  request.set_parent(remote->Parent());
  request.set_caller(CallerName(options.caller, *remote));
  request.set_object(options.object);
  request.set_resource(options.resource);
  request.set_method(options.method);
  const absl::StatusOr<std::vector<v1::AuditRecord>> records =
      ListAll<v1::AuditService>(
          *remote, &v1::AuditService::Stub::ListAuditRecords, request,
          &v1::ListAuditRecordsResponse::records, options.limit);
  if (!records.ok() || options.format != OutputFormat::kName) {
    return ShowList("records", records, &RecordRows, options.format, context);
  }
  for (const v1::AuditRecord& record : *records) {
    context.out.Print("%d\n", record.sequence());
  }
}

void RunVerify(const AuditOptions& options, const Remote& remote,
               Context& context) {
  const absl::StatusOr<v1::VerifyAuditLogResponse> verified =
      remote.Call<v1::AuditService>(&v1::AuditService::Stub::VerifyAuditLog,
                                    v1::VerifyAuditLogRequest());
  if (!verified.ok()) {
    return FailCall(context, verified.status());
  }
  if (IsDocument(options.format)) {
    context.Show(ToDocument(*verified), options.format);
    return;
  }
  if (context.ShowName(verified->head(), options.format)) {
    return;
  }
  context.out.Print(
      "%d records, each follows from the one before; the newest has hash %s\n",
      verified->record_count(), verified->head());
}

void AddList(Command& group, Context& context) {
  auto options = std::make_shared<AuditOptions>();
  Command command = group.Add(
      "list", "Lists who changed what and who was refused, newest first",
      "Examples:\n"
      "  bootmill audit list --limit 20\n"
      "  bootmill audit list --caller user/alice --since 2026-11-01T00:00:00Z\n"
      "  bootmill audit list --object orgs/default/fleets/web\n"
      "  bootmill audit list --org system -o json");
  command.Text({.names = "--caller",
                .help = "Only of this caller: user/ID, host/ID, root",
                .type = "WHO"},
               options->caller);
  command.Text({.names = "--object",
                .help = "Only about this, by its whole name",
                .type = "RESOURCE"},
               options->object);
  command.Text(
      {.names = "--resource",
       .help = "Only of requests that named this: a promotion names its\n"
               "release, orgs/ORG/releases/web-3",
       .type = "RESOURCE"},
      options->resource);
  command.Text({.names = "--method",
                .help = "Only of this method: FleetService/CreateFleet",
                .type = "METHOD"},
               options->method);
  command.Text({.names = "--since",
                .help = "Only from this time on: 2026-11-28T20:00:00Z",
                .type = "TIME"},
               options->since);
  command.Text(
      {.names = "--until", .help = "Only before this time", .type = "TIME"},
      options->until);
  command.Number(
      {.names = "--limit", .help = "At most this many [100]", .type = "N"}, 1,
      kAllItems, options->limit);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunList(*options, context); });
}

void AddVerify(Command& group, Context& context) {
  auto options = std::make_shared<AuditOptions>();
  Command command = group.Add(
      "verify", "Checks that no record was changed, added or taken away",
      "The daemon walks the whole log. Keep the hash that it prints "
      "elsewhere:\n"
      "it shows later whether the log was written anew or cut off.\n\n"
      "Examples:\n"
      "  bootmill audit verify");
  command.Format(options->format);
  OnRunConnected(command, options, &RunVerify, context);
}

}  // namespace

void AddAuditCommand(Command& app, Context& context) {
  Command group = app.Add("audit", "Who did what, and whether the log is whole",
                          "Examples:\n"
                          "  bootmill audit list --limit 20\n"
                          "  bootmill audit verify");
  group.NeedsCommand();
  AddList(group, context);
  AddVerify(group, context);
}

}  // namespace bootmill::cli
