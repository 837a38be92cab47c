// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/credentials.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/x509_text.h"
#include "common/secret_file.h"
#include "common/status_macros.h"

namespace bootmill::rpc {
namespace {

constexpr size_t kMaxPemBytes = 256 * kKiB;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio ReadOnlyBio(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())),
          &BIO_free};
}

// A key with a password is no key here: nobody is there to be asked.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/,
               void* /*data*/) {
  return 0;
}

// `read`: ReadFile or ReadSecretFile.
absl::StatusOr<std::string> ReadPem(
    std::string_view what, const std::string& path,
    absl::StatusOr<Bytes> (*read)(const std::string&, size_t)) {
  if (path.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "no %s is named, which a server at HOST:PORT needs", what));
  }
  absl::StatusOr<Bytes> bytes = read(path, kMaxPemBytes);
  if (!bytes.ok()) {
    return absl::Status(
        bytes.status().code(),
        absl::StrFormat("%s: %s", what, bytes.status().message()));
  }
  return std::string(AsText(*bytes));
}

absl::Status NotPem(const std::string& path, std::string_view expected) {
  ERR_clear_error();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: expected %s in PEM form", path, expected));
}

absl::Status CheckValidAt(const X509& certificate, const std::string& path,
                          std::chrono::system_clock::time_point now) {
  std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const ASN1_TIME* begin = X509_get0_notBefore(&certificate);
  const ASN1_TIME* end = X509_get0_notAfter(&certificate);
  if (X509_cmp_time(begin, &seconds) > 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: the certificate begins only at %s, and this machine's clock says "
        "%s; check the clock",
        path, TimeText(*begin), TimeText(seconds)));
  }
  if (X509_cmp_time(end, &seconds) < 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: the certificate ended at %s, and this machine's clock says %s; "
        "check the clock, or let an admin issue a new one (`bootmill "
        "principals issue`)",
        path, TimeText(*end), TimeText(seconds)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Credentials> LoadCredentials(
    const CredentialFiles& files, std::chrono::system_clock::time_point now) {
  Credentials loaded;
  ASSIGN_OR_RETURN(loaded.ca, ReadPem("CA certificate", files.ca, ReadFile));
  ASSIGN_OR_RETURN(loaded.certificate,
                   ReadPem("client certificate", files.certificate, ReadFile));
  ASSIGN_OR_RETURN(loaded.key,
                   ReadPem("client key", files.key, ReadSecretFile));
  if (ParseCertificate(loaded.ca) == nullptr) {
    return NotPem(files.ca, "the daemon's CA certificate");
  }
  const Certificate certificate = ParseCertificate(loaded.certificate);
  if (certificate == nullptr) {
    return NotPem(files.certificate, "a certificate");
  }
  const Key key(PEM_read_bio_PrivateKey(ReadOnlyBio(loaded.key).get(), nullptr,
                                        &NoPassword, nullptr),
                &EVP_PKEY_free);
  if (key == nullptr) {
    return NotPem(files.key, "a private key without password");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is not the key of the certificate %s; name a pair "
                        "that was issued together",
                        files.key, files.certificate));
  }
  RETURN_IF_ERROR(CheckValidAt(*certificate, files.certificate, now));
  return loaded;
}

}  // namespace bootmill::rpc
