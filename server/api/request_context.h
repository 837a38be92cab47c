// SPDX-License-Identifier: Apache-2.0
// What a handler knows of the call around its request.
#ifndef BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
#define BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
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

// Value type. When a handler sees it, the caller has the method's role.
struct RequestContext {
  Identity caller;
  // Where the caller is: Peer::address.
  std::string address;
  // The org of the request's resource; empty for methods of another scope.
  std::string org;
  // Of this call, for logs and errors: 16 hex digits.
  std::string call_id;
  // Path: `bootmill.v1.FleetService/CreateFleet`.
  std::string method;
  // What the request names, as far as the method table knows.
  std::string resource;
  // The request's own, if it has one.
  std::string request_id;
  // Never null. A method that is not read-only says by it, before it succeeds,
  // that its record is stored: server/handlers/change.h does.
  std::shared_ptr<AuditMark> audit;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
