// SPDX-License-Identifier: Apache-2.0
// A credential of this machine: a key that never leaves it, and a certificate.
#ifndef BOOTMILL_CLI_COMMANDS_CREDENTIAL_H_
#define BOOTMILL_CLI_COMMANDS_CREDENTIAL_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/principal_service.pb.h"
#include "cli/context.h"

namespace bootmill::cli {

struct CredentialOptions {
  std::string directory;
  // A PKCS #10 request (PEM) for a key that is elsewhere; empty: one is made.
  std::string request_file;
  int64_t days = 0;  // how long the certificate is valid; 0: the daemon's rule
};

// Adds -d,--directory (`fallback` names its default in help), --csr and --days.
void AddCredentialOptions(Command& command, const std::string& fallback,
                          CredentialOptions& options);

// Returns the lifetime that `options` ask for; nullopt for the daemon's rule.
std::optional<google::protobuf::Duration> LifetimeOf(
    const CredentialOptions& options);

// What stands in the directory now.
struct Credential {
  v1::IssueCredentialResponse issued;
  std::string key;  // path; empty for a key that is elsewhere
  std::string certificate;
  std::string ca;
};

// Makes DIR/key.pem (mode 0600), has its request signed by `issue`, and writes
// DIR/cert.pem and DIR/ca.pem. If that fails no key stays behind.
// Errors: ALREADY_EXISTS for a directory that holds a key; those of `issue`;
// those of the file system.
absl::StatusOr<Credential> MakeCredential(
    const CredentialOptions& options,
    const std::function<absl::StatusOr<v1::IssueCredentialResponse>(
        const std::string& certificate_request)>& issue);

// Says that `what` ends within 14 days, if it does. `end` are seconds since
// 1970.
void WarnOfEnd(int64_t end, const std::string& what, Context& context);

// Shows what was made.
void ShowCredential(const Credential& credential, OutputFormat format,
                    Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_CREDENTIAL_H_
