// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/certificate.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <sys/socket.h>

#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/crypto/openssl.h"
#include "common/crypto/pem.h"
#include "common/sha256.h"
#include "common/status_macros.h"

namespace bootmill::crypto {
namespace {

constexpr std::string_view kLabel = "CERTIFICATE";

std::optional<Seconds> ReadTime(const ASN1_TIME* time) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) {
    return std::nullopt;
  }
  return Seconds(std::chrono::seconds(timegm(&fields)));
}

std::string TextOf(const ASN1_STRING* string) {
  const auto* data =
      reinterpret_cast<const char*>(ASN1_STRING_get0_data(string));
  return {data, static_cast<size_t>(ASN1_STRING_length(string))};
}

// Returns the text of an IPv4 or IPv6 address; empty for another length.
std::string AddressOf(const ASN1_STRING* string) {
  const int size = ASN1_STRING_length(string);
  if (size != 4 && size != 16) {
    return "";
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(string),
            text.data(), text.size());
  return text.data();
}

}  // namespace

std::string FormatTime(Seconds time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm fields{};
  gmtime_r(&seconds, &fields);
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02dZ",
                         fields.tm_year + 1900, fields.tm_mon + 1,
                         fields.tm_mday, fields.tm_hour, fields.tm_min,
                         fields.tm_sec);
}

absl::StatusOr<Certificate> Certificate::FromPem(std::string_view pem) {
  ASSIGN_OR_RETURN(const Bytes der, DecodePem(pem, kLabel));
  const ErrorQueue errors;
  const unsigned char* cursor = Data(der);
  X509Ptr handle(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  if (handle == nullptr || cursor != Data(der) + der.size()) {
    return errors.Invalid("read certificate");
  }
  return FromHandle(std::move(handle));
}

absl::StatusOr<Certificate> Certificate::FirstOfPem(std::string_view pem) {
  const ErrorQueue errors;
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509Ptr handle(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (handle == nullptr) {
    return errors.Invalid("read certificate");
  }
  return FromHandle(std::move(handle));
}

absl::StatusOr<Certificate> Certificate::FromHandle(
    std::shared_ptr<x509_st> handle) {
  const ErrorQueue errors;
  Certificate certificate;
  certificate.handle_ = std::move(handle);
  X509* x509 = certificate.handle_.get();
  const Bytes der = EncodeDer(i2d_X509, x509);
  certificate.pem_ = EncodePem(kLabel, der);
  certificate.fingerprint_ = Sha256(der).Hex();
  const std::optional<Seconds> not_before = ReadTime(X509_get0_notBefore(x509));
  const std::optional<Seconds> not_after = ReadTime(X509_get0_notAfter(x509));
  if (!not_before.has_value() || !not_after.has_value()) {
    return errors.Invalid("read the certificate's times");
  }
  certificate.validity_ = {*not_before, *not_after};
  RETURN_IF_ERROR(certificate.ReadNames());
  return certificate;
}

absl::Status Certificate::ReadNames() {
  int found = 0;
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(handle_.get(), NID_subject_alt_name, &found, nullptr)));
  constexpr int kAbsent = -1;
  if (names == nullptr) {
    return found == kAbsent ? absl::OkStatus()
                            : absl::InvalidArgumentError(
                                  "certificate: its alternative names do not "
                                  "read or come twice");
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) {
      uris_.push_back(TextOf(name->d.uniformResourceIdentifier));
    } else if (name->type == GEN_DNS) {
      dns_names_.push_back(TextOf(name->d.dNSName));
    } else if (name->type == GEN_IPADD) {
      addresses_.push_back(AddressOf(name->d.iPAddress));
    }
  }
  return absl::OkStatus();
}

bool Certificate::IsCa() const {
  const ErrorQueue errors;
  constexpr int kByBasicConstraints = 1;
  return X509_check_ca(handle_.get()) == kByBasicConstraints;
}

absl::StatusOr<PublicKey> Certificate::KeyOf() const {
  const ErrorQueue errors;
  const EVP_PKEY* key = X509_get0_pubkey(handle_.get());
  if (key == nullptr) {
    return errors.Invalid("read the certificate's key");
  }
  return PublicKey::FromHandle(key);
}

absl::Status Certificate::CheckIssuedBy(const Certificate& issuer) const {
  const ErrorQueue errors;
  if (!issuer.IsCa() ||
      X509_check_issued(issuer.handle(), handle_.get()) != X509_V_OK ||
      X509_verify(handle_.get(), X509_get0_pubkey(issuer.handle())) != 1) {
    return absl::InvalidArgumentError(
        absl::StrFormat("certificate %s is not issued by the CA %s",
                        Fingerprint(), issuer.Fingerprint()));
  }
  return absl::OkStatus();
}

absl::Status Certificate::CheckValidAt(Seconds now) const {
  if (now < validity_.not_before) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the certificate is valid from %s and the clock says %s: set the clock "
        "(is time synchronisation running?)",
        FormatTime(validity_.not_before), FormatTime(now)));
  }
  if (now > validity_.not_after) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the certificate was valid until %s and the clock says %s: if the "
        "clock is right, have a new certificate issued",
        FormatTime(validity_.not_after), FormatTime(now)));
  }
  return absl::OkStatus();
}

}  // namespace bootmill::crypto
