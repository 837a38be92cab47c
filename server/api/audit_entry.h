// SPDX-License-Identifier: Apache-2.0
// What a call leaves for the audit log.
#ifndef BOOTMILL_SERVER_API_AUDIT_ENTRY_H_
#define BOOTMILL_SERVER_API_AUDIT_ENTRY_H_

#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "server/api/identity.h"

namespace bootmill::server {

// What a call changed, as its audit record tells it.
struct Changed {
  std::string object;  // whole name: `orgs/ORG/principals/ID`
  std::string detail;  // what it was given: `role=ADMIN`
};

// How a call that succeeded stands in the audit log. Shared by the dispatcher,
// which asks at the end, and the handler. Thread-safe.
class AuditMark {
 public:
  enum class Kind {
    kOpen,       // nobody has said anything
    kRecorded,   // the record is stored, with the change
    kUnchanged,  // the call was meant to change nothing
  };

  void Recorded(Changed changed) {
    const MutexLock lock(&mutex_);
    kind_ = Kind::kRecorded;
    changed_ = std::move(changed);
  }
  void Unchanged() {
    const MutexLock lock(&mutex_);
    kind_ = Kind::kUnchanged;
  }
  Kind kind() const {
    const MutexLock lock(&mutex_);
    return kind_;
  }
  Changed changed() const {
    const MutexLock lock(&mutex_);
    return changed_;
  }

 private:
  mutable Mutex mutex_;
  Kind kind_ ABSL_GUARDED_BY(mutex_) = Kind::kOpen;
  Changed changed_ ABSL_GUARDED_BY(mutex_);
};

// A finished call, for the audit log. Text of the request is in it only as far
// as IsPlainLine lets it.
struct AuditEntry {
  Identity caller;
  std::string address;
  std::string method;    // path
  std::string org;       // empty: the daemon as a whole
  std::string resource;  // as far as the request names it
  Changed changed;       // of calls that succeeded
  absl::Status status;
  std::string request_id;  // the request's own, if it has one
  enum class Kind {
    kFailed,     // refused, or a change that failed
    kStored,     // succeeded; its record is stored with its change
    kForgotten,  // succeeded, and its handler stored no record: a fault
  };
  Kind kind = Kind::kFailed;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_AUDIT_ENTRY_H_
