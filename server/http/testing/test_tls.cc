// SPDX-License-Identifier: Apache-2.0
#include "server/http/testing/test_tls.h"

#include <openssl/x509v3.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "common/testing/run_program.h"

namespace bootmill::testing {
namespace {

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

server::Identity IdentityOf(X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
          certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) {
      const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
      const std::string_view text(
          reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
          static_cast<size_t>(ASN1_STRING_length(uri)));
      return server::ParseIdentityUri(text).value_or(server::Identity{});
    }
  }
  return {};
}

server::TlsOptions TestTls(const std::string& directory) {
  return {.certificate_chain = ReadText(directory + "/server.pem"),
          .private_key = ReadText(directory + "/server.key"),
          .client_ca = ReadText(directory + "/ca.pem"),
          .identity_of = IdentityOf};
}

absl::StatusOr<server::TlsOptions> MakeTestTls(const std::string& directory) {
  if (RunProgram({BOOTMILL_SOURCE_DIR
                  "/server/http/testing/make_certificates.sh",
                  directory}) != 0) {
    return absl::InternalError("make_certificates.sh failed");
  }
  return TestTls(directory);
}

}  // namespace bootmill::testing
