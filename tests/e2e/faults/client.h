// SPDX-License-Identifier: Apache-2.0
// Blocking calls of the daemon that return statuses; tests only.
#ifndef BOOTMILL_TESTS_E2E_FAULTS_CLIENT_H_
#define BOOTMILL_TESTS_E2E_FAULTS_CLIENT_H_

#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/audit_service.grpc.pb.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "common/rpc/channel.h"
#include "common/rpc/grpc_status.h"

namespace bootmill::testing {

inline constexpr char kOrg[] = "orgs/default";
inline constexpr std::chrono::seconds kCallLimit{20};

// Returns a small spec of fleet `fleet`; another `note` makes another spec.
std::string FaultSpec(const std::string& fleet, const std::string& note);

// Thread-safe. Errors of all methods: the daemon's; UNAVAILABLE if it
// disappears.
class Client {
 public:
  explicit Client(std::shared_ptr<::grpc::Channel> channel)
      : channel_(std::move(channel)) {}
  // Connects. Errors: those of rpc::Connect.
  static absl::StatusOr<Client> Connect(const rpc::Endpoint& endpoint);

  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(channel_);
  }

  // Calls `Service::Stub::*method`.
  template <typename Service, typename Stub, typename Request,
            typename Response>
  absl::StatusOr<Response> Call(
      ::grpc::Status (Stub::*method)(::grpc::ClientContext*, const Request&,
                                     Response*),
      const std::type_identity_t<Request>& request) const {
    const std::unique_ptr<Stub> stub = Service::NewStub(channel_);
    ::grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
    Response response;
    const absl::Status status = rpc::FromGrpcStatus(
        (stub.get()->*method)(&context, request, &response));
    if (!status.ok()) {
      return status;
    }
    return response;
  }

  // Imports a directory of modules and activates it.
  absl::StatusOr<v1::Toolchain> Import(const std::string& directory) const;
  // Stores `text` as a revision of `fleet`, which is created if it does not
  // exist.
  absl::StatusOr<v1::Fleet> Apply(const std::string& fleet,
                                  const std::string& text) const;
  // Starts a build of the newest revision of `fleet`.
  absl::StatusOr<v1::Build> StartBuild(const std::string& fleet) const;
  // Waits for the end of a build; returns its release. Errors: also that of the
  // build.
  absl::StatusOr<v1::Release> Finish(const v1::Build& build) const;
  // Starts a build and waits for its end.
  absl::StatusOr<v1::Release> Build(const std::string& fleet) const;
  // Returns all bytes of `orgs/ORG/artifacts/SHA256`.
  absl::StatusOr<std::string> Download(const std::string& artifact) const;
  absl::StatusOr<v1::ListAttestationsResponse> Attestations(
      const std::string& artifact) const;
  absl::StatusOr<v1::Fleet> GetFleet(const std::string& fleet) const;
  absl::StatusOr<v1::Caller> WhoAmI() const;

 private:
  std::shared_ptr<::grpc::Channel> channel_;
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_E2E_FAULTS_CLIENT_H_
