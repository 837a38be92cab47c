// SPDX-License-Identifier: Apache-2.0
// The table of all methods of the API, by their proto descriptors. Transports
// look methods up here and hand calls to the Dispatcher.
#ifndef BOOTMILL_SERVER_API_METHOD_TABLE_H_
#define BOOTMILL_SERVER_API_METHOD_TABLE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/access.pb.h"
#include "server/api/request_context.h"
#include "server/api/sink.h"
#include "server/api/upload.h"

namespace bootmill::server {

// One method. Nothing changes it once the table is sealed.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  v1::Access access;
  // True if the proto says NO_SIDE_EFFECTS (option idempotency_level).
  bool read_only = false;
  // Set for unary and server-streaming methods. It must end by sink->Finish,
  // on this thread or later on another one. A unary method writes exactly one
  // message before it finishes with OK.
  std::function<void(const RequestContext&,
                     const google::protobuf::Message& request,
                     std::shared_ptr<MessageSink>)>
      call;
  // Set for client-streaming methods.
  std::function<std::unique_ptr<MessageUpload>(const RequestContext&)> open;

  // Makes an empty request.
  std::unique_ptr<google::protobuf::Message> NewRequest() const;
  bool streams_requests() const { return descriptor->client_streaming(); }
  bool streams_responses() const { return descriptor->server_streaming(); }
  // `bootmill.v1.FleetService/GetFleet`.
  std::string Path() const;
};

// Filled by the handlers when the daemon starts, then sealed. Reading a sealed
// table is thread-safe.
class MethodTable {
 public:
  template <typename Request, typename Response>
  using UnaryHandler = std::function<absl::StatusOr<Response>(
      const RequestContext&, const Request&)>;
  template <typename Request, typename Response>
  using StreamHandler = std::function<void(const RequestContext&,
                                           const Request&, Sink<Response>)>;

  // Adds a method; `method` is `FleetService/GetFleet`, without the package.
  // One that the protos do not have, or have with other types, or that was
  // added before, is reported by Seal.
  template <typename Request, typename Response>
  void AddUnary(std::string_view method,
                UnaryHandler<Request, Response> handler);
  template <typename Request, typename Response>
  void AddStream(std::string_view method,
                 StreamHandler<Request, Response> handler);
  // The same with a member function of `handlers`, which need not take the
  // context; its parameters decide the types. REQUIRES: `handlers` outlives all
  // calls.
  template <typename Handlers, typename Request, typename Response>
  void AddUnary(std::string_view method, Handlers* handlers,
                absl::StatusOr<Response> (Handlers::*handle)(
                    const RequestContext&, const Request&)) {
    AddUnary<Request, Response>(
        method, [handlers, handle](const RequestContext& context,
                                   const Request& request) {
          return (handlers->*handle)(context, request);
        });
  }
  template <typename Handlers, typename Request, typename Response>
  void AddUnary(std::string_view method, Handlers* handlers,
                absl::StatusOr<Response> (Handlers::*handle)(const Request&)) {
    AddUnary<Request, Response>(
        method,
        [handlers, handle](const RequestContext&, const Request& request) {
          return (handlers->*handle)(request);
        });
  }
  template <typename Handlers, typename Request, typename Response>
  void AddStream(std::string_view method, Handlers* handlers,
                 void (Handlers::*handle)(const RequestContext&, const Request&,
                                          const Sink<Response>&)) {
    AddStream<Request, Response>(
        method,
        [handlers, handle](const RequestContext& context,
                           const Request& request, const Sink<Response>& sink) {
          (handlers->*handle)(context, request, sink);
        });
  }
  template <typename Handlers, typename Request, typename Response>
  void AddStream(std::string_view method, Handlers* handlers,
                 void (Handlers::*handle)(const Request&,
                                          const Sink<Response>&)) {
    AddStream<Request, Response>(
        method,
        [handlers, handle](const RequestContext&, const Request& request,
                           const Sink<Response>& sink) {
          (handlers->*handle)(request, sink);
        });
  }
  template <typename Request, typename Response>
  void AddUpload(
      std::string_view method,
      std::function<std::unique_ptr<MessageUpload>(const RequestContext&)>
          open) {
    Add(method, Request::descriptor(), Response::descriptor()).open =
        std::move(open);
  }

  // Checks that the table is complete; nothing may be added afterwards.
  // Errors: INTERNAL, naming each method of the API's protos that has no
  // handler or no valid access option, each added method that the protos do not
  // have with these types, and each that was added twice.
  absl::Status Seal();

  // Returns the method with this path (`bootmill.v1.FleetService/GetFleet`),
  // or null.
  const Method* Find(std::string_view path) const;

  // All methods by their paths.
  const std::map<std::string, Method, std::less<>>& methods() const {
    return methods_;
  }

 private:
  Method& Add(std::string_view method,
              const google::protobuf::Descriptor* request,
              const google::protobuf::Descriptor* response);

  std::map<std::string, Method, std::less<>> methods_;
  std::vector<std::string> added_twice_;
};

// Returns the text of field `path` (`fleet.name`) in `message`. REQUIRES: Seal
// has checked that there is such a field.
std::string TextAt(const google::protobuf::Message& message,
                   std::string_view path);

// Ends a unary call: writes `message`, then finishes with OK, or with CANCELLED
// if the client is gone. Thread-safe.
void FinishWith(const std::shared_ptr<MessageSink>& sink,
                const google::protobuf::Message& message);

template <typename Request, typename Response>
void MethodTable::AddUnary(std::string_view method,
                           UnaryHandler<Request, Response> handler) {
  Add(method, Request::descriptor(), Response::descriptor()).call =
      [handler = std::move(handler)](const RequestContext& context,
                                     const google::protobuf::Message& request,
                                     std::shared_ptr<MessageSink> sink) {
        const absl::StatusOr<Response> response =
            handler(context, static_cast<const Request&>(request));
        if (response.ok()) {
          FinishWith(sink, *response);
        } else {
          sink->Finish(response.status());
        }
      };
}

template <typename Request, typename Response>
void MethodTable::AddStream(std::string_view method,
                            StreamHandler<Request, Response> handler) {
  Add(method, Request::descriptor(), Response::descriptor()).call =
      [handler = std::move(handler)](const RequestContext& context,
                                     const google::protobuf::Message& request,
                                     std::shared_ptr<MessageSink> sink) {
        handler(context, static_cast<const Request&>(request),
                Sink<Response>(std::move(sink)));
      };
}

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_METHOD_TABLE_H_
