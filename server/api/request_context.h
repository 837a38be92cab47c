// SPDX-License-Identifier: Apache-2.0
// The context that a handler gets besides the request.
#ifndef BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
#define BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_

#include <memory>
#include <string>

#include "server/api/audit_entry.h"
#include "server/api/identity.h"
#include "server/api/rights.h"

namespace bootmill::server {

// Value type. When a handler is called, the caller has the role that the method
// demands.
struct RequestContext {
  Identity caller;
  // What the caller may do; nothing is said here of root, who may do
  // everything.
  Rights rights = {};
  // The caller's address: Peer::address.
  std::string address;
  // The org of the request's resource; empty for methods with another scope.
  std::string org;
  // An id of this call, for logs and errors: 16 hex digits.
  std::string call_id;
  // The method's path: `bootmill.v1.FleetService/CreateFleet`.
  std::string method;
  // The resource that the request names, as far as the method table knows it.
  std::string resource;
  // The id in the request; empty if it has none.
  std::string request_id;
  // Never null. A method that is not read-only must set, before it succeeds,
  // that its record is stored; server/handlers/change.h does that.
  std::shared_ptr<AuditMark> audit;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
