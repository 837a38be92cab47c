// SPDX-License-Identifier: Apache-2.0
#include "server/net/tls.h"

#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

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

// Selects the context's only protocol. `offered` and `own` have the form of RFC
// 7301, section 3.1.
int Choose(const unsigned char** out, unsigned char* out_size,
           std::string_view own, const unsigned char* offered,
           unsigned offered_size) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size,
                            reinterpret_cast<const unsigned char*>(own.data()),
                            static_cast<unsigned>(own.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

int ChooseHttp11(SSL* /*ssl*/, const unsigned char** out,
                 unsigned char* out_size, const unsigned char* offered,
                 unsigned offered_size, void* /*context*/) {
  return Choose(out, out_size, "\x08http/1.1", offered, offered_size);
}

int ChooseHttp2(SSL* /*ssl*/, const unsigned char** out,
                unsigned char* out_size, const unsigned char* offered,
                unsigned offered_size, void* /*context*/) {
  return Choose(out, out_size, "\x02h2", offered, offered_size);
}

}  // namespace

absl::StatusOr<std::shared_ptr<ssl::context>> MakeTlsContext(
    const TlsOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  // Idle connections release their buffers.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(
      native, options.protocol == "h2" ? &ChooseHttp2 : &ChooseHttp11, nullptr);
  // Without this OpenSSL refuses clients with a certificate that resume a
  // session.
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

std::chrono::milliseconds TimeLeft(const X509* certificate) {
  constexpr std::chrono::hours kDay{24};
  int days = 0;
  int seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, nullptr,
                     X509_get0_notAfter(certificate)) != 1 ||
      days < 0 || seconds < 0) {
    return std::chrono::milliseconds(0);
  }
  return days > 0 ? std::chrono::milliseconds(kDay)
                  : std::chrono::seconds(seconds);
}

}  // namespace bootmill::server
