// SPDX-License-Identifier: Apache-2.0
// Who is on the other side of a gRPC call.
#ifndef BOOTMILL_SERVER_GRPC_CALLER_H_
#define BOOTMILL_SERVER_GRPC_CALLER_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/security/auth_metadata_processor.h>

#include <memory>

#include "server/api/identity.h"

namespace bootmill::server {

// Returns the processor that reads the name in a client's certificate, for
// every call over TLS. A certificate of our CA that names nobody ends the call
// with UNAUTHENTICATED; without a certificate the caller is nobody. (Server
// interceptors could not refuse a call.)
std::shared_ptr<::grpc::AuthMetadataProcessor> NewCallerProcessor();

// Returns who calls, and from where: what the processor found, or root for a
// connection over the Unix socket, which accepts nobody else.
Peer CallerOf(const ::grpc::CallbackServerContext& context);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALLER_H_
