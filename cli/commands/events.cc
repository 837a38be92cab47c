// SPDX-License-Identifier: Apache-2.0
// bootmill events: shows changes as they happen.
#include <memory>

#include "absl/strings/str_format.h"
#include "bootmill/v1/event_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct EventOptions {
  RemoteOptions remote;
  int64_t cursor = -1;
  int64_t count = kAllItems;
  OutputFormat format = OutputFormat::kTable;
};

// Prints one event, as a line or as a document of its own.
void Show(const v1::Event& event, OutputFormat format, Context& context) {
  if (IsDocument(format)) {
    context.ShowOneOfMany(ToDocument(event), format);
    return;
  }
  if (!context.ShowName(KindAndId(event.resource()), format)) {
    context.out.Print("%s  %-8s %s  (cursor %d)\n", TimeText(event.time()),
                      EnumText(*v1::Event::Change_descriptor(), event.change()),
                      event.resource(), event.cursor());
  }
  context.out.Flush();
}

// Prints events until the stream ends or `left` have been printed.
absl::Status Follow(const Remote& remote, OutputFormat format,
                    v1::StreamEventsRequest& request, int64_t& left,
                    Context& context) {
  const auto stub = v1::EventService::NewStub(remote.channel());
  grpc::ClientContext call;
  const auto reader = stub->StreamEvents(&call, request);
  v1::Event event;
  while (reader->Read(&event)) {
    request.set_cursor(event.cursor());
    if (event.change() == v1::Event::CHANGE_HEARTBEAT) {
      continue;
    }
    Show(event, format, context);
    if (--left == 0) {
      call.TryCancel();
      static_cast<void>(reader->Finish());
      return absl::OkStatus();
    }
  }
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  return status.ok() ? absl::UnavailableError("the daemon ended the stream")
                     : status;
}

void RunEvents(const EventOptions& options, const Remote& remote,
               Context& context) {
  v1::StreamEventsRequest request;
  request.set_parent(remote.Parent());
  request.set_cursor(options.cursor);
  int64_t left = options.count;
  rpc::RetryBudget budget(remote.patience());
  while (left > 0) {
    const int64_t before = request.cursor();
    const absl::Status status =
        Follow(remote, options.format, request, left, context);
    if (status.ok()) {
      return;
    }
    if (request.cursor() != before) {
      budget = rpc::RetryBudget(remote.patience());
    }
    if (!budget.Wait(status)) {
      return FailCall(context, status);
    }
  }
}

}  // namespace

void AddEventsCommand(Command& app, Context& context) {
  auto options = std::make_shared<EventOptions>();
  Command command = app.Add(
      "events", "Shows changes of the org as they happen, until it is stopped",
      "-o json writes one document per line. A lost connection is taken up "
      "again after the\nlast event that was shown.\n\n"
      "Examples:\n"
      "  bootmill events\n"
      "  bootmill events --cursor 0 --count 10 -o json");
  command.Number({.names = "--cursor",
                  .help = "Begin behind this event; 0: all that is kept, -1: "
                          "only new ones [-1]",
                  .type = "N"},
                 -1, INT64_MAX, options->cursor);
  command.Number(
      {.names = "--count", .help = "Stop after this many [never]", .type = "N"},
      1, kAllItems, options->count);
  command.Format(options->format);
  OnRunConnected(command, options, &RunEvents, context);
}

}  // namespace bootmill::cli
