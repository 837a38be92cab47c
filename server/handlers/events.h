// SPDX-License-Identifier: Apache-2.0
// EventService: one resumable stream of changes.
#ifndef BOOTMILL_SERVER_HANDLERS_EVENTS_H_
#define BOOTMILL_SERVER_HANDLERS_EVENTS_H_

#include <functional>
#include <utility>

#include "bootmill/v1/event_service.pb.h"
#include "server/api/method_table.h"
#include "server/api/worker_pool.h"
#include "server/feed/change_feed.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe.
class EventHandlers {
 public:
  // REQUIRES: all outlive it, and it outlives the table's calls. A stream that
  // waits uses no worker; one that is far behind uses one to catch up.
  // `looked` is for tests: called whenever a stream has looked for events,
  // before it sends what it found.
  EventHandlers(store::Database& database, ChangeFeed& feed, WorkerPool& pool,
                std::function<void()> looked = nullptr)
      : database_(database),
        feed_(feed),
        pool_(pool),
        looked_(std::move(looked)) {}

  void Register(MethodTable& table);

  // EventService/StreamEvents. Waits for the database.
  void Stream(const RequestContext& context,
              const v1::StreamEventsRequest& request,
              const Sink<v1::Event>& sink);

 private:
  store::Database& database_;
  ChangeFeed& feed_;
  WorkerPool& pool_;
  const std::function<void()> looked_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_EVENTS_H_
