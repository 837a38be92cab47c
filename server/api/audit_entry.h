// SPDX-License-Identifier: Apache-2.0
// The audit entry of a finished call.
#ifndef BOOTMILL_SERVER_API_AUDIT_ENTRY_H_
#define BOOTMILL_SERVER_API_AUDIT_ENTRY_H_

#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "server/api/identity.h"

namespace bootmill::server {

// What a call changed.
struct Changed {
  std::string object;  // its full name: `orgs/ORG/principals/ID`
  std::string detail;  // the new value: `role=ADMIN`
};

// Whether and how a successful call is recorded in the audit log. The handler
// sets it; the dispatcher reads it at the end of the call. Thread-safe.
class AuditMark {
 public:
  enum class Kind {
    kOpen,       // the handler has not set anything
    kRecorded,   // the record is stored, in the transaction of the change
    kUnchanged,  // the call was not meant to change anything
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

// A finished call, for the audit log. Text of the request is included only as
// far as IsPlainLine allows it.
struct AuditEntry {
  Identity caller;
  std::string address;
  std::string method;    // the method's path
  std::string org;       // empty: the daemon as a whole
  std::string resource;  // as far as the request names it
  Changed changed;       // only for calls that succeeded
  absl::Status status;
  std::string request_id;  // the id in the request, if it has one
  enum class Kind {
    kFailed,     // the call was refused, or a change failed
    kStored,     // it succeeded, and its record is stored with its change
    kForgotten,  // it succeeded, but its handler stored no record: a bug
  };
  Kind kind = Kind::kFailed;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_AUDIT_ENTRY_H_
