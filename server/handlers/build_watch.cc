// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/build_watch.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/handlers/messages.h"

namespace bootmill::server {
namespace {

// Keeps the newest state that has not been sent. At most one write is under
// way; whoever finds none starts the next.
class BuildWatch : public std::enable_shared_from_this<BuildWatch> {
 public:
  explicit BuildWatch(const Sink<v1::Build>& sink) : sink_(sink) {}

  void Take(const store::Build& build) {
    {
      const MutexLock lock(&mutex_);
      if (over_) {
        return;
      }
      newest_ = build;
      if (writing_) {
        return;
      }
      writing_ = true;
    }
    WriteNewest();
  }

  void Gone() {
    {
      const MutexLock lock(&mutex_);
      // A write that is under way is told too, and then ends the stream.
      if (over_ || writing_) {
        return;
      }
      over_ = true;
    }
    sink_.Finish(absl::CancelledError("the client is gone"));
  }

 private:
  // REQUIRES: the caller of this function has set writing_.
  void WriteNewest() {
    store::Build build;
    {
      const MutexLock lock(&mutex_);
      build = *std::exchange(newest_, std::nullopt);
    }
    const bool last = store::HasEnded(build.state);
    sink_.Write(ToMessage(build),
                [self = shared_from_this(), last](bool alive) {
                  self->Written(alive, last);
                });
  }

  void Written(bool alive, bool last) {
    bool over = false;
    {
      const MutexLock lock(&mutex_);
      if (alive && !last && !newest_.has_value()) {
        writing_ = false;
        return;
      }
      over = over_ = !alive || last;
    }
    if (over) {
      return sink_.Finish(alive ? absl::OkStatus()
                                : absl::CancelledError("the client is gone"));
    }
    WriteNewest();
  }

  const Sink<v1::Build> sink_;
  Mutex mutex_;
  std::optional<store::Build> newest_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

void WatchRun(BuildRun& run, const Sink<v1::Build>& sink) {
  const auto watch = std::make_shared<BuildWatch>(sink);
  sink.OnGone([watch] { watch->Gone(); });
  run.Listen([watch](const store::Build& build) { watch->Take(build); });
}

}  // namespace bootmill::server
