// SPDX-License-Identifier: Apache-2.0
// EventService: one resumable stream of changes.
#ifndef BOOTMILL_SERVER_HANDLERS_EVENTS_H_
#define BOOTMILL_SERVER_HANDLERS_EVENTS_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "bootmill/v1/event_service.pb.h"
#include "server/api/method_table.h"
#include "server/api/worker_pool.h"
#include "server/store/database.h"

namespace bootmill::server {

class EventStream;

// Wakes the streams when something was committed, and now and then for a
// heartbeat. Thread-safe.
class EventHub {
 public:
  // REQUIRES: both outlive it, and it the table's calls.
  EventHub(store::Database& database, WorkerPool& pool,
           std::chrono::milliseconds heartbeat = std::chrono::seconds(15));
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;
  ~EventHub();

  void Register(MethodTable& table);

 private:
  void Stream(const v1::StreamEventsRequest& request,
              const Sink<v1::Event>& sink);
  void Beat();
  // Has every stream look for new events, on the pool.
  void Wake(bool heartbeat);

  store::Database& database_;
  WorkerPool& pool_;
  const std::chrono::milliseconds heartbeat_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable stop_;
  bool stopping_ = false;
  std::set<std::shared_ptr<EventStream>> streams_;
  std::thread beat_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_EVENTS_H_
