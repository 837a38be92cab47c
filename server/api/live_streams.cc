// SPDX-License-Identifier: Apache-2.0
#include "server/api/live_streams.h"

#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill::server {

class LiveStreams::Stream final : public MessageSink,
                                  public std::enable_shared_from_this<Stream> {
 public:
  Stream(std::shared_ptr<MessageSink> next,
         std::function<absl::Status()> allowed,
         std::shared_ptr<Registry> registry, size_t id)
      : next_(std::move(next)),
        allowed_(std::move(allowed)),
        registry_(std::move(registry)),
        id_(id) {}

  ~Stream() override {
    const MutexLock lock(&registry_->mutex);
    registry_->streams.erase(id_);
  }

  // MessageSink.
  void Write(const google::protobuf::Message& message,
             std::function<void(bool alive)> ready) override {
    if (!Denial().ok()) {
      return ready(false);
    }
    next_->Write(message,
                 [self = shared_from_this(), ready = std::move(ready)](
                     bool alive) { ready(alive && self->Denial().ok()); });
  }

  void Finish(const absl::Status& status) override {
    absl::Status end = status;
    {
      const MutexLock lock(&mutex_);
      gone_ = nullptr;  // nothing may be called after the end
      if (!denial_.ok()) {
        end = denial_;
      }
    }
    next_->Finish(end);
  }

  void OnGone(std::function<void()> gone) override {
    {
      const MutexLock lock(&mutex_);
      gone_ = std::move(gone);
    }
    if (!Denial().ok()) {
      return TellGone();
    }
    next_->OnGone([self = weak_from_this()] {
      if (const std::shared_ptr<Stream> stream = self.lock()) {
        stream->TellGone();
      }
    });
  }

  void Recheck() {
    absl::Status status = allowed_();
    if (status.ok()) {
      return;
    }
    {
      const MutexLock lock(&mutex_);
      denial_ = std::move(status);
    }
    TellGone();
  }

 private:
  absl::Status Denial() {
    const MutexLock lock(&mutex_);
    return denial_;
  }

  // Called once, by whichever side notices first.
  void TellGone() {
    std::function<void()> gone;
    {
      const MutexLock lock(&mutex_);
      gone = std::exchange(gone_, nullptr);
    }
    if (gone) {
      gone();
    }
  }

  const std::shared_ptr<MessageSink> next_;
  const std::function<absl::Status()> allowed_;
  const std::shared_ptr<Registry> registry_;
  const size_t id_;

  Mutex mutex_;
  absl::Status denial_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> gone_ ABSL_GUARDED_BY(mutex_);
};

std::shared_ptr<MessageSink> LiveStreams::Add(
    std::shared_ptr<MessageSink> sink, std::function<absl::Status()> allowed) {
  const MutexLock lock(&registry_->mutex);
  const size_t id = registry_->next_id++;
  auto stream = std::make_shared<Stream>(std::move(sink), std::move(allowed),
                                         registry_, id);
  registry_->streams.emplace(id, stream);
  return stream;
}

size_t LiveStreams::size() const {
  const MutexLock lock(&registry_->mutex);
  return registry_->streams.size();
}

void LiveStreams::Recheck() {
  std::vector<std::shared_ptr<Stream>> streams;
  {
    const MutexLock lock(&registry_->mutex);
    for (const auto& [id, weak] : registry_->streams) {
      if (std::shared_ptr<Stream> stream = weak.lock()) {
        streams.push_back(std::move(stream));
      }
    }
  }
  // The streams are ended after the lock is released: their ends run handlers'
  // code, and destroying a stream takes the lock.
  for (const std::shared_ptr<Stream>& stream : streams) {
    stream->Recheck();
  }
}

}  // namespace bootmill::server
