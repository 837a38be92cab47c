// SPDX-License-Identifier: Apache-2.0
#include "server/http/tls.h"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

absl::Status Check(const boost::system::error_code& error,
                   std::string_view what) {
  return error ? absl::InvalidArgumentError(
                     absl::StrFormat("tls: %s: %s", what, error.message()))
               : absl::OkStatus();
}

// Chooses HTTP/1.1; a client that speaks only something else, such as gRPC's
// HTTP/2, is told so in the handshake.
int ChooseProtocol(SSL* /*ssl*/, const unsigned char** out,
                   unsigned char* out_size, const unsigned char* offered,
                   unsigned offered_size, void* /*context*/) {
  constexpr std::array<unsigned char, 9> kHttp11 = {8,   'h', 't', 't', 'p',
                                                    '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(),
                            offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

absl::StatusOr<std::shared_ptr<ssl::context>> MakeTlsContext(
    const TlsOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  // Idle connections give their buffers back.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, &ChooseProtocol, nullptr);
  // Without it OpenSSL refuses clients that resume a session with a
  // certificate.
  constexpr std::string_view kSessions = "bootmill";
  SSL_CTX_set_session_id_context(
      native, reinterpret_cast<const unsigned char*>(kSessions.data()),
      kSessions.size());

  context->use_certificate_chain(asio::buffer(options.certificate_chain),
                                 error);
  RETURN_IF_ERROR(Check(error, "the server's certificate"));
  context->use_private_key(asio::buffer(options.private_key), ssl::context::pem,
                           error);
  RETURN_IF_ERROR(Check(error, "the server's private key"));
  if (!options.client_ca.empty()) {
    context->add_certificate_authority(asio::buffer(options.client_ca), error);
    RETURN_IF_ERROR(Check(error, "the certificates of client CAs"));
    context->set_verify_mode(ssl::verify_peer, error);
    RETURN_IF_ERROR(Check(error, "verification of clients"));
  }
  return context;
}

}  // namespace bootmill::server
