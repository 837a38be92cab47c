// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/x509_text.h"

#include <arpa/inet.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>

namespace bootmill::rpc {
namespace {

std::string NameText(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) {
    return {
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName)),
        static_cast<size_t>(ASN1_STRING_length(name.d.dNSName))};
  }
  if (name.type != GEN_IPADD) {
    return "";
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family =
      ASN1_STRING_length(name.d.iPAddress) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(name.d.iPAddress) != 16) {
    return "";
  }
  return inet_ntop(family, ASN1_STRING_get0_data(name.d.iPAddress), text.data(),
                   text.size()) == nullptr
             ? ""
             : text.data();
}

}  // namespace

Certificate ParseCertificate(std::string_view pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
}

std::string TimeText(std::time_t seconds) {
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(),
                                     "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string TimeText(const ASN1_TIME& time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(&time, &parts) != 1) {
    return "an unknown time";
  }
  return TimeText(timegm(&parts));
}

std::string NamesText(X509& certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
          &certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string text;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get());
       ++i) {
    const std::string name = NameText(*sk_GENERAL_NAME_value(names.get(), i));
    text += name.empty() || text.empty() ? name : ", " + name;
  }
  return text.empty() ? "nobody" : text;
}

}  // namespace bootmill::rpc
