// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/daemon/person.h"

#include <grpcpp/grpcpp.h>

#include "absl/strings/str_format.h"

namespace bootmill::e2e {
namespace {

std::shared_ptr<grpc::Channel> NewChannel(
    const std::string& target,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace

std::shared_ptr<grpc::Channel> TlsChannel(int port, const Person& person) {
  auto credentials =
      grpc::SslCredentials({.pem_root_certs = person.ca,
                            .pem_private_key = person.key,
                            .pem_cert_chain = person.certificate});
  if (!person.token.empty()) {
    credentials = grpc::CompositeChannelCredentials(
        credentials, grpc::AccessTokenCredentials(person.token));
  }
  return NewChannel(absl::StrFormat("127.0.0.1:%d", port), credentials);
}

std::shared_ptr<grpc::Channel> UnixChannel(const std::string& path) {
  return NewChannel("unix:" + path, grpc::InsecureChannelCredentials());
}

}  // namespace bootmill::e2e
