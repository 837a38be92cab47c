// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/table_service.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

#include <map>

#include "server/grpc/call_reactor.h"
#include "server/grpc/upload_reactor.h"

namespace bootmill::server {
namespace {

using RawHandler = ::grpc::internal::CallbackBidiHandler<::grpc::ByteBuffer,
                                                         ::grpc::ByteBuffer>;

// Unary and streaming calls look the same on the wire, so bidirectional
// handlers serve them all.
RawHandler* NewHandler(const GrpcCalls& calls, const Method& method) {
  return new RawHandler(
      [&calls,
       &method](::grpc::CallbackServerContext* context) -> ByteReactor* {
        if (method.streams_requests()) {
          return UploadReactor::Start(calls, method, context);
        }
        return CallReactor::Start(calls, method, context);
      });
}

}  // namespace

TableService::TableService(const GrpcCalls& calls,
                           const std::vector<const Method*>& methods) {
  paths_.reserve(methods.size());
  for (const Method* method : methods) {
    const int index = static_cast<int>(paths_.size());
    paths_.push_back("/" + method->Path());
    AddMethod(new ::grpc::internal::RpcServiceMethod(
        paths_.back().c_str(), ::grpc::internal::RpcMethod::BIDI_STREAMING,
        nullptr));
    MarkMethodRawCallback(index, NewHandler(calls, *method));
  }
}

std::vector<std::unique_ptr<TableService>> MakeServices(
    const GrpcCalls& calls) {
  std::map<std::string, std::vector<const Method*>> by_service;
  for (const auto& [path, method] : calls.dispatcher.table().methods()) {
    by_service[method.descriptor->service()->full_name()].push_back(&method);
  }
  std::vector<std::unique_ptr<TableService>> services;
  services.reserve(by_service.size());
  for (const auto& [name, methods] : by_service) {
    services.push_back(std::make_unique<TableService>(calls, methods));
  }
  return services;
}

}  // namespace bootmill::server
