// SPDX-License-Identifier: Apache-2.0
// What a handler knows of the call around its request.
#ifndef BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
#define BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_

#include <string>

#include "server/api/identity.h"

namespace bootmill::server {

// Value type. When a handler sees it, the caller has the method's role.
struct RequestContext {
  Identity caller;
  // The org of the request's resource; empty for methods of another scope.
  std::string org;
  // Of this call, for logs and errors: 16 hex digits.
  std::string call_id;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_CONTEXT_H_
