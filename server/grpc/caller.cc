// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/caller.h"

#include <grpc/grpc_security_constants.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_replace.h"

namespace bootmill::server {
namespace {

constexpr char kCallerProperty[] = "bootmill_caller";
// gRPC's name for the address of a connection that was handed to it as a file
// descriptor, as the Unix socket's are.
constexpr std::string_view kDescriptorPeer = "fd:";

// From gRPC's name of a peer: `ipv4:192.0.2.1:40000`,
// `ipv6:%5B2001:db8::1%5D:40000`.
std::string AddressOf(std::string_view peer) {
  if (peer.starts_with(kDescriptorPeer)) {
    return "unix";
  }
  const std::string address(peer.substr(peer.find(':') + 1));
  return absl::StrReplaceAll(address, {{"%5B", "["}, {"%5D", "]"}});
}

class CallerProcessor final : public ::grpc::AuthMetadataProcessor {
 public:
  // It looks at the connection only, and waits for nothing.
  bool IsBlocking() const override { return false; }

  ::grpc::Status Process(const InputMetadata& /*auth_metadata*/,
                         ::grpc::AuthContext* context,
                         OutputMetadata* /*consumed_auth_metadata*/,
                         OutputMetadata* /*response_metadata*/) override {
    if (!context->FindPropertyValues(kCallerProperty).empty() ||
        context->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME).empty()) {
      return ::grpc::Status::OK;  // an earlier call of this connection, nobody
    }
    const std::vector<::grpc::string_ref> uris =
        context->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
    if (uris.size() != 1 ||
        !ParseIdentityUri({uris[0].data(), uris[0].size()}).has_value()) {
      return {::grpc::StatusCode::UNAUTHENTICATED,
              "the client certificate names no bootmill://ORG/user/ID or "
              "bootmill://ORG/host/ID"};
    }
    context->AddProperty(kCallerProperty,
                         std::string(uris[0].data(), uris[0].size()));
    return ::grpc::Status::OK;
  }
};

}  // namespace

std::shared_ptr<::grpc::AuthMetadataProcessor> NewCallerProcessor() {
  return std::make_shared<CallerProcessor>();
}

Peer CallerOf(const ::grpc::CallbackServerContext& context) {
  const std::string peer = context.peer();
  const std::shared_ptr<const ::grpc::AuthContext> auth =
      context.auth_context();
  const std::vector<::grpc::string_ref> names =
      auth == nullptr ? std::vector<::grpc::string_ref>()
                      : auth->FindPropertyValues(kCallerProperty);
  if (names.size() == 1) {
    return {ParseIdentityUri({names[0].data(), names[0].size()})
                .value_or(Identity{}),
            AddressOf(peer)};
  }
  return {peer.starts_with(kDescriptorPeer)
              ? Identity{.kind = Identity::Kind::kRoot, .org = "", .id = ""}
              : Identity{},
          AddressOf(peer)};
}

}  // namespace bootmill::server
