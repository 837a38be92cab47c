// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/diagnose.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/clock.h"
#include "common/crypto/certificate.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"

namespace bootmill::rpc {
namespace {

constexpr char kStart[] = "start the daemon there, or name another server";

absl::Status ConnectError(int error, const HostPort& address) {
  const std::string where = FormatHostPort(address);
  switch (error) {
    case ECONNREFUSED:
      return absl::UnavailableError(
          absl::StrFormat("nothing listens on %s; %s", where, kStart));
    case EINPROGRESS:
    case EAGAIN:
    case ETIMEDOUT:
      return absl::UnavailableError(absl::StrFormat(
          "%s does not answer; check the address, the network and firewalls",
          where));
    default:
      return absl::UnavailableError(absl::StrFormat(
          "cannot connect to %s: %s", where, std::strerror(error)));
  }
}

// Has connecting, reading and writing fail with EAGAIN after `timeout`.
void LimitTime(int fd, std::chrono::milliseconds timeout) {
  timeval limit{};
  limit.tv_sec = timeout.count() / 1000;
  limit.tv_usec = (timeout.count() % 1000) * 1000;
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

absl::StatusOr<UniqueFd> ConnectTcp(const HostPort& address,
                                    std::chrono::milliseconds timeout) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(),
                  &hints, &found);
  if (failed != 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot find the address of `%s`: %s; check the server's name",
        address.host, gai_strerror(failed)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found,
                                                                &freeaddrinfo);
  int error = 0;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    UniqueFd fd(socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    LimitTime(fd.get(), timeout);
    if (fd.valid() && connect(fd.get(), one->ai_addr, one->ai_addrlen) == 0) {
      return fd;
    }
    error = errno;
  }
  return ConnectError(error, address);
}

// While an object of this class exists, writing to a connection that the peer
// has closed is an error of that write instead of a SIGPIPE, which OpenSSL
// cannot be told to avoid. Affects the calling thread.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;
  ~NoBrokenPipe() {
    const timespec at_once{};
    while (sigtimedwait(&signal_, nullptr, &at_once) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t signal_{};
  sigset_t before_{};
};

using SslContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Ssl = std::unique_ptr<SSL, decltype(&SSL_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

SslContext MakeContext(const Credentials& with) {
  SslContext context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  // The certificate is accepted here and judged afterwards: a handshake that is
  // refused would lose the certificate that the message shows.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  if (const auto ca = crypto::Certificate::FirstOfPem(with.ca); ca.ok()) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), ca->handle());
  }
  if (const auto own = crypto::Certificate::FirstOfPem(with.certificate);
      own.ok()) {
    SSL_CTX_use_certificate(context.get(), own->handle());
  }
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(with.key.data(), static_cast<int>(with.key.size())),
      &BIO_free);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr),
                &EVP_PKEY_free);
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  return context;
}

void ExpectName(SSL& ssl, const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
      inet_pton(AF_INET6, host.c_str(), address.data()) == 1) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(&ssl), host.c_str());
  } else {
    SSL_set1_host(&ssl, host.c_str());
    SSL_set_tlsext_host_name(&ssl, host.c_str());
  }
}

absl::Status Untrusted(std::string_view message) {
  return absl::UnauthenticatedError(std::string(message));
}

// Returns the names that the server's certificate is for: "a.example,
// 127.0.0.1".
std::string NamesOfServer(const SSL& ssl) {
  const std::shared_ptr<X509> handle(SSL_get1_peer_certificate(&ssl),
                                     &X509_free);
  if (handle == nullptr) {
    return "none";
  }
  const absl::StatusOr<crypto::Certificate> certificate =
      crypto::Certificate::FromHandle(handle);
  if (!certificate.ok()) {
    return "none that can be read";
  }
  std::vector<std::string> names = certificate->DnsNames();
  names.insert(names.end(), certificate->IpAddresses().begin(),
               certificate->IpAddresses().end());
  return names.empty() ? "nobody" : absl::StrJoin(names, ", ");
}

// Returns why this side refuses the server's certificate.
absl::Status ServerRefused(SSL& ssl, const std::string& where,
                           const CredentialFiles& files) {
  const long result = SSL_get_verify_result(&ssl);
  const std::string now = crypto::FormatTime(
      std::chrono::floor<std::chrono::seconds>(SystemClock().Now()));
  switch (result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Untrusted(absl::StrFormat(
          "the certificate of %s has ended, and this machine's clock says %s; "
          "check the clock, or renew the server's certificate",
          where, now));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Untrusted(absl::StrFormat(
          "the certificate of %s is not valid yet, and this machine's clock "
          "says %s; check the clock",
          where, now));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return Untrusted(absl::StrFormat(
          "the certificate of %s is for other names (%s); use one of them as "
          "the server's address",
          where, NamesOfServer(ssl)));
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return Untrusted(absl::StrFormat(
          "%s is not a server that the CA in %s knows; compare that file with "
          "the CA whose fingerprint the daemon printed at its first start",
          where, files.ca));
    default:
      return Untrusted(absl::StrFormat("the certificate of %s: %s", where,
                                       X509_verify_cert_error_string(result)));
  }
}

// Returns what the server says of this side's certificate.
absl::Status ClientRefused(int reason, const std::string& where,
                           const CredentialFiles& files) {
  switch (reason) {
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
      return Untrusted(absl::StrFormat(
          "%s does not know the CA that made the certificate %s; let an admin "
          "of that daemon issue one (`bootmill principals issue`)",
          where, files.certificate));
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return Untrusted(absl::StrFormat(
          "%s says that the certificate %s is not valid at this time; check "
          "the clocks of both machines",
          where, files.certificate));
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return Untrusted(absl::StrFormat(
          "%s refuses the certificate %s; let an admin issue a new one "
          "(`bootmill principals issue`)",
          where, files.certificate));
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return absl::UnavailableError(absl::StrFormat(
          "what listens on %s does not speak TLS; check the port", where));
    default: {
      const char* text = ERR_reason_error_string(
          ERR_PACK(ERR_LIB_SSL, 0, static_cast<unsigned long>(reason)));
      return absl::UnavailableError(absl::StrFormat(
          "%s ends the connection%s%s; its log says why", where,
          text == nullptr ? "" : ": ", text == nullptr ? "" : text));
    }
  }
}

}  // namespace

absl::Status SilentError(const std::string& where) {
  return absl::UnavailableError(absl::StrFormat(
      "%s takes connections and does not answer: the daemon there hangs or has "
      "too much to do, or it is another program",
      where));
}

absl::Status DiagnoseSocket(const std::string& path,
                            std::chrono::milliseconds timeout) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("socket `%s`: expected a path of 1 to %d bytes", path,
                        sizeof(address.sun_path) - 1));
  }
  path.copy(address.sun_path, path.size());
  const UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  LimitTime(fd.get(), timeout);
  if (fd.valid() && connect(fd.get(), reinterpret_cast<sockaddr*>(&address),
                            sizeof(address)) == 0) {
    return absl::OkStatus();
  }
  if (errno == EACCES || errno == EPERM) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "the socket %s is for root and the daemon's user only; use sudo, or a "
        "context with a certificate (`bootmill config set-context`)",
        path));
  }
  if (errno == ENOENT || errno == ECONNREFUSED) {
    return absl::UnavailableError(
        absl::StrFormat("no daemon listens on %s; %s", path, kStart));
  }
  // As many connections as the kernel keeps wait for a daemon that hangs.
  return errno == EAGAIN ? SilentError("unix:" + path)
                         : ErrnoStatus(errno, "connect to " + path);
}

absl::Status DiagnoseTls(const HostPort& address, const Credentials& with,
                         const CredentialFiles& files,
                         std::chrono::milliseconds timeout) {
  ASSIGN_OR_RETURN(const UniqueFd fd, ConnectTcp(address, timeout));
  const std::string where = FormatHostPort(address);
  const SslContext context = MakeContext(with);
  const Ssl ssl(SSL_new(context.get()), &SSL_free);
  constexpr std::array<unsigned char, 3> kHttp2 = {2, 'h', '2'};
  SSL_set_alpn_protos(ssl.get(), kHttp2.data(), kHttp2.size());
  ExpectName(*ssl, address.host);
  SSL_set_fd(ssl.get(), fd.get());
  ERR_clear_error();
  // In TLS 1.3 a server judges the client's certificate after the handshake,
  // and it may wait for the client's first bytes: RFC 9113, section 3.4.
  constexpr std::string_view kFirstWords(
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
  const NoBrokenPipe quiet;
  std::array<char, 1> byte{};
  int result = SSL_connect(ssl.get());
  const bool met = result == 1;
  if (met && SSL_get_verify_result(ssl.get()) != X509_V_OK) {
    return ServerRefused(*ssl, where, files);
  }
  if (met) {
    // Whether this write had an effect shows when the answer is read.
    (void)SSL_write(ssl.get(), kFirstWords.data(),
                    static_cast<int>(kFirstWords.size()));
    ERR_clear_error();
  }
  if (met) {
    result = SSL_read(ssl.get(), byte.data(), byte.size());
  }
  if (result == 1) {
    return absl::OkStatus();
  }
  if (SSL_get_error(ssl.get(), result) == SSL_ERROR_WANT_READ) {
    return SilentError(where);
  }
  const int reason = ERR_GET_REASON(ERR_peek_error());
  ERR_clear_error();
  // gRPC's servers close the connection of a client that they refuse without
  // sending an alert.
  if (met && (reason == 0 || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)) {
    return Untrusted(absl::StrFormat(
        "%s hangs up on the certificate %s: another CA made it, or that "
        "machine's clock is wrong; let an admin of that daemon issue one "
        "(`bootmill principals issue`)",
        where, files.certificate));
  }
  return ClientRefused(reason, where, files);
}

}  // namespace bootmill::rpc
