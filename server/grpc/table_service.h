// SPDX-License-Identifier: Apache-2.0
// A gRPC service that is made from the method table instead of generated code.
#ifndef BOOTMILL_SERVER_GRPC_TABLE_SERVICE_H_
#define BOOTMILL_SERVER_GRPC_TABLE_SERVICE_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "server/grpc/call_reactor.h"

namespace bootmill::server {

// All methods of one proto service. It does the same as the generated raw
// callback services, for the methods in the table: docs/adr/0015.
class TableService final : public ::grpc::Service {
 public:
  // `methods` are those of one proto service. REQUIRES: `calls` outlives the
  // server.
  TableService(const GrpcCalls& calls,
               const std::vector<const Method*>& methods);

 private:
  std::vector<std::string> paths_;  // gRPC keeps pointers to these texts
};

// Returns a service for each proto service in the dispatcher's table.
std::vector<std::unique_ptr<TableService>> MakeServices(const GrpcCalls& calls);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_TABLE_SERVICE_H_
