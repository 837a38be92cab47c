// SPDX-License-Identifier: Apache-2.0
// The event log: all changes, for streams to read.
#ifndef BOOTMILL_SERVER_STORE_EVENTS_H_
#define BOOTMILL_SERVER_STORE_EVENTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/event_service.pb.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

struct Event {
  int64_t cursor = 0;  // rises over all orgs; set by the store
  std::string org;     // empty: all orgs are told
  v1::Event::Change change = v1::Event::CHANGE_UPDATED;
  std::string resource;
  Time time;
};

// Appends `event`, in the transaction of the change that it reports. Returns
// its cursor.
absl::StatusOr<int64_t> AppendEvent(Writer& writer, const Event& event);

// Returns the cursor of the newest event of any org; 0 if there was none yet.
absl::StatusOr<int64_t> LastCursor(Reader& reader);

// Returns at most `limit` events of `org`, and of what all orgs share, after
// `cursor`, oldest first; 0 begins with the oldest event that is kept. Errors:
// OUT_OF_RANGE if events after `cursor` have been trimmed, or if there never
// was such a cursor; the LastCursor is then `cursor` in the metadata of its
// ErrorInfo.
absl::StatusOr<std::vector<Event>> EventsAfter(Reader& reader,
                                               std::string_view org,
                                               int64_t cursor, int limit);

// Returns at most `limit` events of all orgs after `cursor`, oldest first.
// Unlike EventsAfter it reports no error for trimmed events; the caller has
// read all events up to `cursor`.
absl::StatusOr<std::vector<Event>> EventsOfAllAfter(Reader& reader,
                                                    int64_t cursor, int limit);

// Deletes all but the newest `keep` events. Returns how many were deleted.
absl::StatusOr<int64_t> TrimEvents(Writer& writer, int64_t keep);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_EVENTS_H_
