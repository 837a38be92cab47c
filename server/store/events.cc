// SPDX-License-Identifier: Apache-2.0
#include "server/store/events.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

absl::StatusOr<int64_t> OldestCursor(Reader& reader) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> cursor,
      QueryNumber(reader, "SELECT cursor FROM events ORDER BY cursor LIMIT 1"));
  return cursor.value_or(1);
}

// Refuses a cursor after which events have been trimmed, and one that never
// existed.
absl::Status CheckCursor(Reader& reader, int64_t cursor) {
  ASSIGN_OR_RETURN(const int64_t oldest, OldestCursor(reader));
  ASSIGN_OR_RETURN(const int64_t last, LastCursor(reader));
  if (cursor == 0 || (cursor >= oldest - 1 && cursor <= last)) {
    return absl::OkStatus();
  }
  return rpc::Error(
      absl::StatusCode::kOutOfRange, "CURSOR_OUT_OF_RANGE",
      absl::StrFormat("cursor %d is not in the log, which reaches from %d to "
                      "%d: read everything anew and go on from cursor %d",
                      cursor, oldest - 1, last, last),
      {{"cursor", absl::StrFormat("%d", last)}});
}

Event FromRow(const Row& row) {
  Event event;
  event.cursor = row.Integer(0);
  event.org = row.Text(1);
  event.change = row.Enum<v1::Event::Change>(2);
  event.resource = row.Text(3);
  event.time = row.TimeAt(4);
  return event;
}

}  // namespace

absl::StatusOr<int64_t> AppendEvent(Writer& writer, const Event& event) {
  RETURN_IF_ERROR(Execute(writer,
                          "INSERT INTO events (org, change, resource, time)"
                          " VALUES (?1, ?2, ?3, ?4)",
                          {event.org, event.change, event.resource, event.time})
                      .status());
  return LastCursor(writer);
}

absl::StatusOr<int64_t> LastCursor(Reader& reader) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> cursor,
      QueryNumber(reader,
                  "SELECT cursor FROM events ORDER BY cursor DESC LIMIT 1"));
  return cursor.value_or(0);
}

absl::StatusOr<std::vector<Event>> EventsAfter(Reader& reader,
                                               std::string_view org,
                                               int64_t cursor, int limit) {
  RETURN_IF_ERROR(CheckCursor(reader, cursor));
  return QueryAll(reader,
                  // Each half comes in the order of the index.
                  "SELECT cursor, org, change, resource, time FROM events"
                  " WHERE org = ?1 AND cursor > ?2 UNION ALL"
                  " SELECT cursor, org, change, resource, time FROM events"
                  " WHERE org = '' AND cursor > ?2 ORDER BY cursor LIMIT ?3",
                  {org, cursor, limit}, FromRow);
}

absl::StatusOr<std::vector<Event>> EventsOfAllAfter(Reader& reader,
                                                    int64_t cursor, int limit) {
  return QueryAll(reader,
                  "SELECT cursor, org, change, resource, time FROM events"
                  " WHERE cursor > ?1 ORDER BY cursor LIMIT ?2",
                  {cursor, limit}, FromRow);
}

absl::StatusOr<int64_t> TrimEvents(Writer& writer, int64_t keep) {
  // The newest event is always kept, because its cursor is the log's end.
  ASSIGN_OR_RETURN(const int64_t last, LastCursor(writer));
  return Execute(writer, "DELETE FROM events WHERE cursor <= ?1",
                 {last - std::max<int64_t>(keep, 1)});
}

}  // namespace bootmill::store
