// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/authority.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/crypto/openssl.h"
#include "common/crypto/random.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::crypto {
namespace {

// The extensions in which the kinds of certificates differ.
// What a certificate's subject tells people of the client `uri`: what follows
// its scheme, or the last part of that if it is too long. Source of the bound:
// RFC 5280, appendix A.1, ub-common-name.
std::string CommonNameOf(std::string_view uri) {
  constexpr size_t kMaxCommonName = 64;
  constexpr std::string_view kScheme = "://";
  const size_t scheme = uri.find(kScheme);
  std::string_view name = scheme == std::string_view::npos
                              ? uri
                              : uri.substr(scheme + kScheme.size());
  if (name.size() > kMaxCommonName) {
    name = name.substr(name.rfind('/') + 1);
  }
  return std::string(name.substr(0, kMaxCommonName));
}

struct Profile {
  std::string common_name;
  const char* constraints;
  const char* key_usage;
  const char* extended_key_usage;  // nullptr: the extension is left out
};

constexpr std::string_view kServerName = "bootmilld";
constexpr const char* kNotCa = "critical,CA:FALSE";
constexpr const char* kSigns = "critical,digitalSignature";

NamePtr MakeTextName(int type, std::string_view text) {
  ASN1_IA5STRING* string = ASN1_IA5STRING_new();
  NamePtr name(GENERAL_NAME_new());
  ASN1_STRING_set(string, text.data(), static_cast<int>(text.size()));
  GENERAL_NAME_set0_value(name.get(), type, string);
  return name;
}

NamePtr MakeAddressName(const std::string& text) {
  NamePtr name(GENERAL_NAME_new());
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(text.c_str());
  if (address == nullptr) {
    return nullptr;
  }
  GENERAL_NAME_set0_value(name.get(), GEN_IPADD, address);
  return name;
}

bool IsDnsLabel(std::string_view label) {
  constexpr size_t kMaxLabel = 63;
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return c == '-' || c == '_' ||
                  absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

bool AddExtension(X509* certificate, X509V3_CTX* context, int nid,
                  const char* value) {
  const ExtensionPtr extension(
      X509V3_EXT_conf_nid(nullptr, context, nid, value));
  return extension != nullptr &&
         X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A serial number of 128 bits whose first bit is 0 and whose second is 1: it is
// positive and always takes 16 bytes.
bool SetSerial(X509* certificate) {
  absl::StatusOr<Bytes> bytes = RandomBytes(16);
  if (!bytes.ok()) {
    return false;
  }
  bytes->front() = (bytes->front() & std::byte{0x3f}) | std::byte{0x40};
  const BigNumberPtr number(BN_bin2bn(Data(*bytes), 16, nullptr));
  return number != nullptr &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) !=
             nullptr;
}

bool SetFields(X509* certificate, const Profile& profile, const PublicKey& key,
               const Validity& validity) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto set_time = [](ASN1_TIME* field, Seconds time) {
    return ASN1_TIME_set(field, time.time_since_epoch().count()) != nullptr;
  };
  return X509_set_version(certificate, X509_VERSION_3) == 1 &&
         SetSerial(certificate) &&
         X509_NAME_add_entry_by_NID(
             subject, NID_commonName, MBSTRING_UTF8,
             reinterpret_cast<const unsigned char*>(profile.common_name.data()),
             static_cast<int>(profile.common_name.size()), -1, 0) == 1 &&
         set_time(X509_getm_notBefore(certificate), validity.not_before) &&
         set_time(X509_getm_notAfter(certificate), validity.not_after) &&
         X509_set_pubkey(certificate, key.handle()) == 1;
}

bool SetExtensions(X509* certificate, X509* issuer, const Profile& profile,
                   GENERAL_NAMES* names) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const auto add = [&](int nid, const char* value) {
    return AddExtension(certificate, &context, nid, value);
  };
  return add(NID_basic_constraints, profile.constraints) &&
         add(NID_key_usage, profile.key_usage) &&
         (profile.extended_key_usage == nullptr ||
          add(NID_ext_key_usage, profile.extended_key_usage)) &&
         add(NID_subject_key_identifier, "hash") &&
         add(NID_authority_key_identifier, "keyid:always") &&
         (names == nullptr ||
          X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0,
                            X509V3_ADD_DEFAULT) == 1);
}

// `issuer` is nullptr for a self-signed certificate.
absl::StatusOr<Certificate> Issue(const Profile& profile, const PublicKey& key,
                                  GENERAL_NAMES* names,
                                  const Validity& validity, X509* issuer,
                                  const PrivateKey& issuer_key) {
  const ErrorQueue errors;
  X509Ptr certificate(X509_new());
  X509* x509 = certificate.get();
  if (x509 == nullptr || !SetFields(x509, profile, key, validity)) {
    return errors.Internal("make a certificate");
  }
  X509* signer = issuer != nullptr ? issuer : x509;
  if (X509_set_issuer_name(x509, X509_get_subject_name(signer)) != 1 ||
      !SetExtensions(x509, signer, profile, names) ||
      X509_sign(x509, issuer_key.handle(), EVP_sha256()) == 0) {
    return errors.Internal("sign a certificate");
  }
  return Certificate::FromHandle(std::move(certificate));
}

absl::StatusOr<NamePtr> MakeServerName(const std::string& text) {
  NamePtr address = MakeAddressName(text);
  if (address != nullptr) {
    return address;
  }
  if (!IsDnsName(text)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "server name `%s`: neither an IP address nor a DNS name", text));
  }
  return MakeTextName(GEN_DNS, text);
}

}  // namespace

bool IsDnsName(std::string_view text) {
  constexpr size_t kMaxName = 253;
  if (text.size() > kMaxName) {
    return false;
  }
  const std::vector<std::string> labels =
      absl::StrSplit(absl::string_view(text.data(), text.size()), '.');
  return std::all_of(labels.begin(), labels.end(), IsDnsLabel);
}

Authority::Authority(Certificate certificate, PrivateKey key)
    : certificate_(std::move(certificate)), key_(std::move(key)) {}

absl::StatusOr<Authority> Authority::Create(std::string_view name,
                                            const Validity& validity) {
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::Generate());
  const Profile profile = {.common_name = std::string(name),
                           .constraints = "critical,CA:TRUE,pathlen:0",
                           .key_usage = "critical,keyCertSign,cRLSign",
                           .extended_key_usage = nullptr};
  ASSIGN_OR_RETURN(
      Certificate certificate,
      Issue(profile, key.public_key(), nullptr, validity, nullptr, key));
  return Authority(std::move(certificate), std::move(key));
}

absl::StatusOr<Authority> Authority::FromPem(std::string_view certificate_pem,
                                             std::string_view key_pem) {
  ASSIGN_OR_RETURN(Certificate certificate,
                   Certificate::FromPem(certificate_pem));
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::FromPem(key_pem));
  if (!certificate.IsCa()) {
    return absl::InvalidArgumentError("the certificate is not one of a CA");
  }
  ASSIGN_OR_RETURN(const PublicKey certified, certificate.KeyOf());
  if (certified != key.public_key()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the key does not match the certificate: it is for key %s, this is %s",
        certified.Id(), key.public_key().Id()));
  }
  return Authority(std::move(certificate), std::move(key));
}

Validity Authority::Cut(const Validity& validity) const {
  return {validity.not_before,
          std::min(validity.not_after, certificate_.validity().not_after)};
}

absl::StatusOr<Certificate> Authority::IssueServer(
    const PublicKey& key, const std::vector<std::string>& names,
    const Validity& validity) const {
  if (names.empty()) {
    return absl::InvalidArgumentError(
        "a server certificate needs at least one name");
  }
  const NamesPtr list(GENERAL_NAMES_new());
  for (const std::string& text : names) {
    ASSIGN_OR_RETURN(NamePtr name, MakeServerName(text));
    sk_GENERAL_NAME_push(list.get(), name.release());
  }
  const Profile profile = {.common_name = std::string(kServerName),
                           .constraints = kNotCa,
                           .key_usage = kSigns,
                           .extended_key_usage = "serverAuth"};
  return Issue(profile, key, list.get(), Cut(validity), certificate_.handle(),
               key_);
}

absl::StatusOr<Certificate> Authority::IssueClient(
    const PublicKey& key, std::string_view uri,
    const Validity& validity) const {
  constexpr size_t kMaxUri = 2048;
  if (uri.empty() || uri.size() > kMaxUri ||
      !std::all_of(uri.begin(), uri.end(), [](char c) {
        return absl::ascii_isgraph(static_cast<unsigned char>(c));
      })) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "client name: expected 1 to %d printable ASCII characters, got %d "
        "bytes",
        kMaxUri, uri.size()));
  }
  const NamesPtr list(GENERAL_NAMES_new());
  sk_GENERAL_NAME_push(list.get(), MakeTextName(GEN_URI, uri).release());
  const Profile profile = {.common_name = CommonNameOf(uri),
                           .constraints = kNotCa,
                           .key_usage = kSigns,
                           .extended_key_usage = "clientAuth"};
  return Issue(profile, key, list.get(), Cut(validity), certificate_.handle(),
               key_);
}

}  // namespace bootmill::crypto
