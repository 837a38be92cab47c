// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/events.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/status_macros.h"
#include "server/api/resource_name.h"
#include "server/handlers/messages.h"
#include "server/store/events.h"

namespace bootmill::server {
namespace {

constexpr int kAtOnce = 100;

v1::Event ToMessage(const store::Event& event) {
  v1::Event message;
  message.set_cursor(event.cursor);
  message.set_change(event.change);
  message.set_resource(event.resource);
  *message.mutable_time() = ToTimestamp(event.time);
  return message;
}

}  // namespace

// One client's stream. At any time at most one of its steps runs: looking for
// events on the pool, or a write. Wakes meanwhile are remembered.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(store::Database& database, WorkerPool& pool, std::string org,
              int64_t cursor, const Sink<v1::Event>& sink,
              std::function<void(std::shared_ptr<EventStream>)> ended)
      : database_(database),
        pool_(pool),
        org_(std::move(org)),
        sink_(sink),
        ended_(std::move(ended)),
        cursor_(cursor) {}

  void Wake(bool heartbeat) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      heartbeat_ = heartbeat_ || heartbeat;
      woken_ = true;
      if (busy_ || over_) {
        return;
      }
      busy_ = true;
    }
    Look();
  }

  void Gone() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      gone_ = true;
      if (busy_ || over_) {
        return;
      }
      busy_ = true;
    }
    End(absl::CancelledError("the client is gone"));
  }

 private:
  // The rest is called by whoever set busy_.
  void Look() {
    const bool accepted =
        pool_.Run([self = shared_from_this()] { self->ReadNext(); });
    if (!accepted) {
      End(
          absl::UnavailableError("the daemon is busy or stopping; resume with "
                                 "the last cursor"));
    }
  }

  void ReadNext() {
    bool heartbeat = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      woken_ = false;
      heartbeat = std::exchange(heartbeat_, false);
    }
    absl::StatusOr<std::vector<store::Event>> events =
        database_.Read([&](store::Reader& reader) {
          return store::EventsAfter(reader, org_, cursor_, kAtOnce);
        });
    if (!events.ok()) {
      return End(events.status());
    }
    for (const store::Event& event : *events) {
      queue_.push_back(ToMessage(event));
    }
    // There may be more than were read.
    const bool full = events->size() == kAtOnce;
    if (queue_.empty() && heartbeat) {
      v1::Event beat;
      beat.set_cursor(cursor_);
      beat.set_change(v1::Event::CHANGE_HEARTBEAT);
      *beat.mutable_time() = ToTimestamp(std::chrono::system_clock::now());
      queue_.push_back(std::move(beat));
    }
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      woken_ = woken_ || full;
    }
    WriteNext();
  }

  void WriteNext() {
    if (queue_.empty()) {
      return Rest();
    }
    const v1::Event event = std::move(queue_.front());
    queue_.pop_front();
    cursor_ = event.cursor();
    sink_.Write(event, [self = shared_from_this()](bool alive) {
      if (!alive) {
        return self->End(absl::CancelledError("the client is gone"));
      }
      self->WriteNext();
    });
  }

  // Nothing to do until somebody wakes the stream, unless somebody has.
  void Rest() {
    bool gone = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      gone = gone_;
      if (!gone && !woken_) {
        busy_ = false;
        return;
      }
    }
    gone ? End(absl::CancelledError("the client is gone")) : Look();
  }

  void End(const absl::Status& status) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
      busy_ = false;
    }
    sink_.Finish(status);
    ended_(shared_from_this());
  }

  store::Database& database_;
  WorkerPool& pool_;
  const std::string org_;
  const Sink<v1::Event> sink_;
  const std::function<void(std::shared_ptr<EventStream>)> ended_;
  // Used by the step that runs.
  int64_t cursor_;
  std::deque<v1::Event> queue_;

  std::mutex mutex_;  // guards what follows
  bool busy_ = false;
  bool woken_ = false;
  bool heartbeat_ = false;
  bool gone_ = false;
  bool over_ = false;
};

EventHub::EventHub(store::Database& database, WorkerPool& pool,
                   std::chrono::milliseconds heartbeat)
    : database_(database), pool_(pool), heartbeat_(heartbeat) {
  database_.OnCommit([this] { Wake(false); });
  beat_ = std::thread([this] { Beat(); });
}

EventHub::~EventHub() {
  database_.OnCommit({});
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  beat_.join();
}

void EventHub::Register(MethodTable& table) {
  table.AddStream<v1::StreamEventsRequest, v1::Event>(
      "EventService/StreamEvents",
      [this](const RequestContext&, const v1::StreamEventsRequest& request,
             const Sink<v1::Event>& sink) { Stream(request, sink); });
}

void EventHub::Stream(const v1::StreamEventsRequest& request,
                      const Sink<v1::Event>& sink) {
  const absl::StatusOr<std::string> org = OrgIdOf("parent", request.parent());
  if (!org.ok()) {
    return sink.Finish(org.status());
  }
  int64_t cursor = request.cursor();
  if (cursor < 0) {
    const absl::StatusOr<int64_t> last = database_.Read(
        [](store::Reader& reader) { return store::LastCursor(reader); });
    if (!last.ok()) {
      return sink.Finish(last.status());
    }
    cursor = *last;
  }
  const auto stream = std::make_shared<EventStream>(
      database_, pool_, *org, cursor, sink,
      [this](const std::shared_ptr<EventStream>& ended) {
        const std::lock_guard<std::mutex> lock(mutex_);
        streams_.erase(ended);
      });
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    streams_.insert(stream);
  }
  sink.OnGone([stream] { stream->Gone(); });
  // The first message says at once where the stream is.
  stream->Wake(true);
}

void EventHub::Wake(bool heartbeat) {
  std::vector<std::shared_ptr<EventStream>> streams;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    streams.assign(streams_.begin(), streams_.end());
  }
  for (const std::shared_ptr<EventStream>& stream : streams) {
    stream->Wake(heartbeat);
  }
}

void EventHub::Beat() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_.wait_for(lock, heartbeat_, [this] { return stopping_; })) {
    lock.unlock();
    Wake(true);
    lock.lock();
  }
}

}  // namespace bootmill::server
