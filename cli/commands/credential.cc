// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/credential.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_format.h"
#include "bootmill/v1/access.pb.h"
#include "cli/output/resource_text.h"
#include "common/atomic_file.h"
#include "common/clock.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

// Makes the directory. One that already holds a key belongs to somebody, so it
// is refused.
absl::Status PrepareDirectory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return ErrnoStatus(error.value(), "create directory " + directory);
  }
  for (const char* file : {"/key.pem", "/cert.pem"}) {
    if (std::filesystem::exists(directory + file, error)) {
      return absl::AlreadyExistsError(absl::StrFormat(
          "%s%s is there already; move it away, or name another directory (-d)",
          directory, file));
    }
  }
  return absl::OkStatus();
}

// Makes a new key, writes it to `path` and returns a certificate request for
// it.
absl::StatusOr<std::string> RequestOfNewKey(const std::string& path) {
  ASSIGN_OR_RETURN(const crypto::PrivateKey key,
                   crypto::PrivateKey::Generate());
  ASSIGN_OR_RETURN(const std::string key_pem, key.Pem());
  ASSIGN_OR_RETURN(std::string request, crypto::MakeRequest(key));
  RETURN_IF_ERROR(WriteFileAtomic(path, AsBytes(key_pem), 0600));
  return request;
}

absl::StatusOr<std::string> ReadRequest(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path, 16 * kKiB));
  return std::string(AsText(bytes));
}

}  // namespace

void AddCredentialOptions(Command& command, const std::string& fallback,
                          CredentialOptions& options) {
  command.Text({.names = "-d,--directory",
                .help = absl::StrFormat("Where the files go [%s]", fallback),
                .type = "DIR"},
               options.directory);
  command.Text(
      {.names = "--csr",
       .help = "Certify the key of this PKCS #10 request (PEM) instead",
       .type = "FILE"},
      options.request_file);
  command.Number({.names = "--days",
                  .help = "How long the certificate is valid [90]",
                  .type = "N"},
                 1, 400, options.days);
}

std::optional<google::protobuf::Duration> LifetimeOf(
    const CredentialOptions& options) {
  if (options.days == 0) {
    return std::nullopt;
  }
  google::protobuf::Duration lifetime;
  lifetime.set_seconds(options.days * 24 * 60 * 60);
  return lifetime;
}

absl::StatusOr<Credential> MakeCredential(
    const CredentialOptions& options,
    const std::function<absl::StatusOr<v1::IssueCredentialResponse>(
        const std::string& certificate_request)>& issue) {
  RETURN_IF_ERROR(PrepareDirectory(options.directory));
  Credential credential;
  credential.certificate = options.directory + "/cert.pem";
  credential.ca = options.directory + "/ca.pem";
  const bool makes_key = options.request_file.empty();
  if (makes_key) {
    credential.key = options.directory + "/key.pem";
  }
  ASSIGN_OR_RETURN(const std::string request,
                   makes_key ? RequestOfNewKey(credential.key)
                             : ReadRequest(options.request_file));
  absl::StatusOr<v1::IssueCredentialResponse> issued = issue(request);
  absl::Status status = issued.status();
  if (status.ok()) {
    status =
        WriteFileAtomic(credential.certificate, AsBytes(issued->certificate()));
  }
  if (status.ok()) {
    status = WriteFileAtomic(credential.ca, AsBytes(issued->ca_certificate()));
  }
  if (!status.ok()) {
    // The new key has no certificate, so it is of no use: remove it.
    if (makes_key) {
      unlink(credential.key.c_str());
    }
    return status;
  }
  credential.issued = *std::move(issued);
  return credential;
}

void WarnOfEnd(int64_t end, const std::string& what, Context& context) {
  constexpr std::chrono::days kSoon{14};
  const auto left =
      std::chrono::system_clock::time_point(std::chrono::seconds(end)) -
      SystemClock().Now();
  if (left < kSoon) {
    context.Say(absl::StrFormat(
        "bootmill: %s ends in %d days", what,
        std::max<int64_t>(
            0, std::chrono::floor<std::chrono::days>(left).count())));
  }
}

void ShowCredential(const Credential& credential, OutputFormat format,
                    Context& context) {
  const v1::Principal& principal = credential.issued.principal();
  if (principal.role() == v1::ACCESS_ROLE_UNSPECIFIED) {
    const std::string id = ShortName(principal.name());
    context.Say(absl::StrFormat(
        "bootmill: %s has no role yet; `bootmill principals bind %s operator` "
        "gives one",
        id, id));
  }
  if (IsDocument(format)) {
    Document document = {{"key", credential.key},
                         {"certificate", credential.certificate},
                         {"ca", credential.ca}};
    document["principal"] = ToDocument(principal);
    context.Show(document, format);
    return;
  }
  if (format == OutputFormat::kName) {
    context.out.Print("%s\n", KindAndId(principal.name()));
    return;
  }
  context.out.Print(
      "principal    %s\n"
      "role         %s\n"
      "key          %s\n"
      "certificate  %s, ends %s\n"
      "CA           %s\n",
      ShortName(principal.name()),
      EnumText(*v1::AccessRole_descriptor(), principal.role()),
      credential.key.empty() ? "where the request was made"
                             : credential.key + " (secret)",
      credential.certificate, TimeText(principal.expire_time()), credential.ca);
}

}  // namespace bootmill::cli
