// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/credentials.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/certificate.h"
#include "common/limits.h"
#include "common/rpc/credential_pair.h"
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

// A key that is encrypted with a password is refused, because nobody is there
// who could type the password.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/,
               void* /*data*/) {
  return 0;
}

// `read` is ReadFile or ReadSecretFile.
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

absl::Status CheckValidAt(const crypto::Certificate& certificate,
                          const std::string& path, Clock::Time time) {
  const auto now = std::chrono::floor<std::chrono::seconds>(time);
  const auto [begin, end] = certificate.validity();
  if (now < begin) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: the certificate begins only at %s, and this machine's clock says "
        "%s; check the clock",
        path, crypto::FormatTime(begin), crypto::FormatTime(now)));
  }
  if (now > end) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: the certificate ended at %s, and this machine's clock says %s; "
        "check the clock, or let an admin issue a new one (`bootmill "
        "principals issue`)",
        path, crypto::FormatTime(end), crypto::FormatTime(now)));
  }
  return absl::OkStatus();
}

// Reads certificate and key, which nobody replaces meanwhile.
absl::Status ReadPair(const CredentialFiles& files, Credentials& loaded) {
  const UniqueFd lock = LockPair(files);
  if (!files.key.empty()) {
    RETURN_IF_ERROR(FinishReplacement(files));
  }
  ASSIGN_OR_RETURN(loaded.certificate,
                   ReadPem("client certificate", files.certificate, ReadFile));
  ASSIGN_OR_RETURN(loaded.key,
                   ReadPem("client key", files.key, ReadSecretFile));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Credentials> LoadCa(const CredentialFiles& files) {
  Credentials loaded;
  ASSIGN_OR_RETURN(loaded.ca, ReadPem("CA certificate", files.ca, ReadFile));
  if (!crypto::Certificate::FirstOfPem(loaded.ca).ok()) {
    return NotPem(files.ca, "the daemon's CA certificate");
  }
  return loaded;
}

absl::StatusOr<Credentials> LoadCredentials(const CredentialFiles& files,
                                            Clock::Time now) {
  ASSIGN_OR_RETURN(Credentials loaded, LoadCa(files));
  RETURN_IF_ERROR(ReadPair(files, loaded));
  const absl::StatusOr<crypto::Certificate> certificate =
      crypto::Certificate::FirstOfPem(loaded.certificate);
  if (!certificate.ok()) {
    return NotPem(files.certificate, "a certificate");
  }
  const Key key(PEM_read_bio_PrivateKey(ReadOnlyBio(loaded.key).get(), nullptr,
                                        &NoPassword, nullptr),
                &EVP_PKEY_free);
  if (key == nullptr) {
    return NotPem(files.key, "a private key without password");
  }
  if (X509_check_private_key(certificate->handle(), key.get()) != 1) {
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
