// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/events.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/name_field.h"
#include "server/handlers/messages.h"
#include "server/store/events.h"

namespace bootmill::server {
namespace {

constexpr size_t kAtOnce = 100;

v1::Event ToMessage(const store::Event& event) {
  v1::Event message;
  message.set_cursor(event.cursor);
  message.set_change(event.change);
  message.set_resource(event.resource);
  *message.mutable_time() = ToTimestamp(event.time);
  return message;
}

// One client's stream. At most one of its steps runs at a time: looking for
// events, or a write. Wakes that come meanwhile are remembered. Its
// subscription and the step that runs keep it alive.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(store::Database& database, ChangeFeed& feed, WorkerPool& pool,
              const std::function<void()>& looked,
              const RequestContext& context, std::string org, int64_t cursor,
              const Sink<v1::Event>& sink)
      : database_(database),
        feed_(feed),
        pool_(pool),
        looked_(looked),
        caller_(context.caller),
        org_(std::move(org)),
        sink_(sink),
        cursor_(cursor) {}

  // Called once, on a thread that may block.
  void Begin() {
    {
      const MutexLock lock(&mutex_);
      heartbeat_ = true;  // the first message tells the client at once where
                          // the stream is
      subscription_ =
          feed_.Subscribe(org_, [self = shared_from_this()](bool heartbeat) {
            self->Wake(heartbeat);
          });
    }
    sink_.OnGone([self = weak_from_this()] {
      if (const std::shared_ptr<EventStream> stream = self.lock()) {
        stream->Gone();
      }
    });
    // The log is asked instead of the feed, because only the log can check the
    // cursor.
    ReadLog();
  }

 private:
  void Wake(bool heartbeat) {
    {
      const MutexLock lock(&mutex_);
      heartbeat_ = heartbeat_ || heartbeat;
      woken_ = true;
      if (std::exchange(busy_, true)) {
        return;  // the step that runs handles the wake
      }
    }
    SendNext();
  }

  void Gone() {
    {
      const MutexLock lock(&mutex_);
      gone_ = true;
      if (std::exchange(busy_, true)) {
        return;
      }
    }
    End(absl::CancelledError("the client is gone"));
  }

  // The functions below are called by the step that set busy_; it stays set
  // after the end.
  void SendNext() {
    ClearWakes();
    const std::optional<ChangeFeed::Batch> batch =
        feed_.Recent(org_, cursor_, kAtOnce);
    if (batch.has_value()) {
      return Send(*batch);
    }
    const bool accepted =
        pool_.Run(caller_, [self = shared_from_this()] { self->ReadLog(); });
    if (!accepted) {
      End(
          absl::UnavailableError("the daemon is busy or stopping; resume with "
                                 "the last cursor"));
    }
  }

  // A wake that comes from here on causes another look, because it may be about
  // an event after this one.
  void ClearWakes() {
    const MutexLock lock(&mutex_);
    woken_ = false;
  }

  // Waits for the database.
  void ReadLog() {
    ClearWakes();
    absl::StatusOr<std::vector<store::Event>> events =
        database_.Read([&](store::Reader& reader) {
          return store::EventsAfter(reader, org_, cursor_, kAtOnce);
        });
    if (!events.ok()) {
      return End(events.status());
    }
    ChangeFeed::Batch batch;
    batch.events = *std::move(events);
    batch.cursor = batch.events.empty() ? cursor_ : batch.events.back().cursor;
    batch.more = batch.events.size() == kAtOnce;
    Send(batch);
  }

  void Send(const ChangeFeed::Batch& batch) {
    if (looked_) {
      looked_();
    }
    bool heartbeat = false;
    {
      const MutexLock lock(&mutex_);
      woken_ = woken_ || batch.more;
      heartbeat = std::exchange(heartbeat_, false);
    }
    for (const store::Event& event : batch.events) {
      queue_.push_back(ToMessage(event));
    }
    cursor_ = batch.cursor;
    if (queue_.empty() && heartbeat) {
      v1::Event beat;
      beat.set_cursor(cursor_);
      beat.set_change(v1::Event::CHANGE_HEARTBEAT);
      *beat.mutable_time() = ToTimestamp(database_.Now());
      queue_.push_back(std::move(beat));
    }
    WriteNext();
  }

  void WriteNext() {
    if (queue_.empty()) {
      return Rest();
    }
    const v1::Event event = std::move(queue_.front());
    queue_.pop_front();
    sink_.Write(event, [self = shared_from_this()](bool alive) {
      if (!alive) {
        return self->End(absl::CancelledError("the client is gone"));
      }
      self->WriteNext();
    });
  }

  // Clears busy_ until somebody wakes the stream, unless that has happened
  // already.
  void Rest() {
    bool gone = false;
    {
      const MutexLock lock(&mutex_);
      gone = gone_;
      if (!gone && !woken_) {
        busy_ = false;
        return;
      }
    }
    gone ? End(absl::CancelledError("the client is gone")) : SendNext();
  }

  void End(const absl::Status& status) {
    ChangeFeed::Subscription ended;  // destroyed after the lock is released,
                                     // because it keeps this object
    {
      const MutexLock lock(&mutex_);
      ended = std::move(subscription_);
    }
    sink_.Finish(status);
  }

  store::Database& database_;
  ChangeFeed& feed_;
  WorkerPool& pool_;
  const std::function<void()>& looked_;
  const Identity caller_;
  const std::string org_;
  const Sink<v1::Event> sink_;
  // Used only by the step that runs.
  int64_t cursor_;
  std::deque<v1::Event> queue_;

  Mutex mutex_;
  ChangeFeed::Subscription subscription_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;  // Begin is running
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool heartbeat_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

void EventHandlers::Register(MethodTable& table) {
  table.AddStream("EventService/StreamEvents", this, &EventHandlers::Stream);
}

void EventHandlers::Stream(const RequestContext& context,
                           const v1::StreamEventsRequest& request,
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
  std::make_shared<EventStream>(database_, feed_, pool_, looked_, context, *org,
                                cursor, sink)
      ->Begin();
}

}  // namespace bootmill::server
