// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/channel.h"

#include <grpc/grpc.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/clock.h"
#include "common/crypto/api_token.h"
#include "common/host_port.h"
#include "common/limits.h"
#include "common/rpc/diagnose.h"
#include "common/status_macros.h"

namespace bootmill::rpc {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::chrono::milliseconds kDiagnosisOfSilence{1'000};
// The largest answer is a preview with three targets and their configurations.
constexpr int kMaxReceiveBytes = 16 * kMiB;
constexpr int kMaxSendBytes = 4 * kMiB;

// When its last object goes, gRPC 1.51 shuts down, and may then wait up to 10 s
// for a thread that still polls a connection. One more reference, which is
// never given back, prevents the shutdown.
void KeepGrpcInitialized() {
  [[maybe_unused]] static const bool kKept = [] {
    grpc_init();
    return true;
  }();
}

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  arguments.SetMaxSendMessageSize(kMaxSendBytes);
  // Errors of kMostErrorBytes fit, in base64 and with the other metadata.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 96 * static_cast<int>(kKiB));
  // While a stream is open, pings detect a peer that has vanished.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 500);
  // No longer than a call waits between its tries (retry.cc): a try between two
  // attempts to connect fails by what the attempt before found.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  // The credentials are meant for the daemon, not for a proxy in between.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // gRPC decompresses a message before it checks its size, so a malicious
  // server could turn 1 MB into 1 GB. Compressed messages are therefore
  // refused.
  arguments.SetInt(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET,
                   1 << GRPC_COMPRESS_NONE);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  arguments.SetUserAgentPrefix("bootmill");
  // Each program makes one or two channels; they must not share a broken
  // connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

enum class Attempt { kReady, kFailed, kSilent };

// Waits until `channel` is ready, until it fails, or until `deadline`, when the
// peer has said nothing.
Attempt TryToConnect(grpc::Channel& channel,
                     std::chrono::system_clock::time_point deadline) {
  for (;;) {
    const grpc_connectivity_state state = channel.GetState(true);
    if (state == GRPC_CHANNEL_READY) {
      return Attempt::kReady;
    }
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE) {
      return Attempt::kFailed;
    }
    if (!channel.WaitForStateChange(state, deadline)) {
      return Attempt::kSilent;
    }
  }
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ConnectOrDiagnose(
    const Endpoint& endpoint,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    const std::function<absl::Status(std::chrono::milliseconds)>& diagnose) {
  KeepGrpcInitialized();
  const auto deadline = TimeFromNow(endpoint.timeout);
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(endpoint.address, credentials, Arguments());
  const Attempt attempt = TryToConnect(*channel, deadline);
  if (attempt == Attempt::kReady) {
    return channel;
  }
  // Who was silent until now need not be waited for as long once more.
  RETURN_IF_ERROR(diagnose(attempt == Attempt::kSilent
                               ? std::min(endpoint.timeout, kDiagnosisOfSilence)
                               : endpoint.timeout));
  if (attempt == Attempt::kSilent) {
    return SilentError(endpoint.address);
  }
  // The diagnosis found nothing wrong: the daemon may have started just now.
  if (channel->WaitForConnected(deadline)) {
    return channel;
  }
  return absl::UnavailableError(absl::StrFormat(
      "%s answers, but makes no gRPC connection within %d ms; check that it is "
      "the port of bootmilld's gRPC",
      endpoint.address, endpoint.timeout.count()));
}

absl::Status CheckToken(const Endpoint& endpoint) {
  if (endpoint.address.starts_with(kUnix)) {
    return absl::InvalidArgumentError(
        "an API token is sent over TLS only: name the daemon as HOST:PORT, or "
        "take the token away");
  }
  return crypto::IsApiToken(endpoint.token)
             ? absl::OkStatus()
             : absl::InvalidArgumentError(
                   "the API token is none, or not whole: it begins with "
                   "`bmt_`, and 49 letters and digits follow");
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(
    const Endpoint& endpoint) {
  if (!endpoint.token.empty()) {
    RETURN_IF_ERROR(CheckToken(endpoint));
  }
  if (endpoint.address.starts_with(kUnix)) {
    const std::string path = endpoint.address.substr(kUnix.size());
    return ConnectOrDiagnose(endpoint, grpc::InsecureChannelCredentials(),
                             [&](std::chrono::milliseconds timeout) {
                               return DiagnoseSocket(path, timeout);
                             });
  }
  const std::optional<HostPort> address = ParseHostPort(endpoint.address);
  if (!address.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "server `%s`: expected HOST:PORT, such as boot.example:7443, or "
        "unix:PATH",
        endpoint.address));
  }
  ASSIGN_OR_RETURN(const Credentials credentials,
                   endpoint.token.empty()
                       ? LoadCredentials(endpoint.credentials)
                       : LoadCa(endpoint.credentials));
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = credentials.ca;
  options.pem_private_key = credentials.key;
  options.pem_cert_chain = credentials.certificate;
  auto channel_credentials = grpc::SslCredentials(options);
  if (!endpoint.token.empty()) {
    channel_credentials = grpc::CompositeChannelCredentials(
        channel_credentials, grpc::AccessTokenCredentials(endpoint.token));
  }
  return ConnectOrDiagnose(endpoint, channel_credentials,
                           [&](std::chrono::milliseconds timeout) {
                             return DiagnoseTls(*address, credentials,
                                                endpoint.credentials, timeout);
                           });
}

}  // namespace bootmill::rpc
