// SPDX-License-Identifier: Apache-2.0
// What a handler knows of the call around its request.
#ifndef BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
#define BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_

#include <memory>
#include <string>

#include "server/api/audit_entry.h"
#include "server/api/identity.h"

namespace bootmill::server {

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
