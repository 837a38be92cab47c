// SPDX-License-Identifier: Apache-2.0
// A mutex that the compiler checks (clang's thread-safety analysis) and that
// ThreadSanitizer sees: Debian's absl::Mutex is built without the latter, and
// libstdc++'s std::mutex has no annotations for the former.
#ifndef BOOTMILL_COMMON_MUTEX_H_
#define BOOTMILL_COMMON_MUTEX_H_

#include <mutex>

#include "absl/base/thread_annotations.h"

namespace bootmill {

class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds a mutex for as long as it lives.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_->Lock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }

 private:
  Mutex* const mutex_;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_MUTEX_H_
