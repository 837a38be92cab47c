// SPDX-License-Identifier: Apache-2.0
#include "cli/principals_issue.h"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "cli/message_document.h"
#include "cli/remote.h"
#include "common/atomic_file.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct IssueOptions {
  RemoteOptions remote;
  std::string id;
  std::string kind = "user";
  std::string role;
  std::string directory;
  int64_t days = 0;
  OutputFormat format = OutputFormat::kTable;
};

// The files of one credential.
struct CredentialPaths {
  std::string key;
  std::string certificate;
  std::string ca;
};

CredentialPaths PathsIn(const std::string& directory) {
  return {directory + "/key.pem", directory + "/cert.pem",
          directory + "/ca.pem"};
}

// Makes the directory for a new credential; one that holds a key already is
// somebody's.
absl::Status Prepare(const std::string& directory,
                     const CredentialPaths& paths) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return ErrnoStatus(error.value(), "create directory " + directory);
  }
  if (std::filesystem::exists(paths.key, error)) {
    return absl::AlreadyExistsError(absl::StrFormat(
        "%s is there already; move it away, or name another directory (-d)",
        paths.key));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::IssueCredentialResponse> Issue(
    const Remote& remote, const IssueOptions& options,
    const CredentialPaths& paths) {
  ASSIGN_OR_RETURN(const crypto::PrivateKey key,
                   crypto::PrivateKey::Generate());
  ASSIGN_OR_RETURN(const std::string key_pem, key.Pem());
  v1::IssueCredentialRequest request;
  request.set_parent(remote.Parent());
  request.set_principal_id(options.id);
  request.set_kind(options.kind == "host" ? v1::Principal::KIND_HOST
                                          : v1::Principal::KIND_USER);
  ASSIGN_OR_RETURN(*request.mutable_certificate_request(),
                   crypto::MakeRequest(key));
  if (options.days > 0) {
    request.mutable_lifetime()->set_seconds(options.days * 24 * 60 * 60);
  }
  request.set_role(RoleOf(options.role));
  RETURN_IF_ERROR(WriteFileAtomic(paths.key, AsBytes(key_pem), 0600));
  absl::StatusOr<v1::IssueCredentialResponse> issued =
      remote.Call<v1::PrincipalService>(
          &v1::PrincipalService::Stub::IssueCredential, request);
  absl::Status status = issued.status();
  if (status.ok()) {
    status = WriteFileAtomic(paths.certificate, AsBytes(issued->certificate()));
  }
  if (status.ok()) {
    status = WriteFileAtomic(paths.ca, AsBytes(issued->ca_certificate()));
  }
  if (!status.ok()) {
    // A key without a certificate is of no use to anybody.
    unlink(paths.key.c_str());
    return status;
  }
  return issued;
}

void RunIssue(const IssueOptions& options, Context& context) {
  const std::string directory =
      options.directory.empty() ? options.id : options.directory;
  const CredentialPaths paths = PathsIn(directory);
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  if (const absl::Status ready = Prepare(directory, paths); !ready.ok()) {
    return context.Fail(ready);
  }
  const absl::StatusOr<v1::IssueCredentialResponse> issued =
      Issue(*remote, options, paths);
  if (!issued.ok()) {
    return FailCall(context, issued.status());
  }
  if (options.format != OutputFormat::kTable) {
    Document document = {{"key", paths.key},
                         {"certificate", paths.certificate},
                         {"ca", paths.ca}};
    document["principal"] = ToDocument(issued->principal());
    context.out << Render(document, options.format);
    return;
  }
  context.out << absl::StrFormat(
      "principal    %s\n"
      "role         %s\n"
      "key          %s (secret)\n"
      "certificate  %s, ends %s\n"
      "CA           %s\n",
      ShortName(issued->principal().name()),
      EnumText(*v1::AccessRole_descriptor(), issued->principal().role()),
      Printable(paths.key), Printable(paths.certificate),
      TimeText(issued->principal().expire_time()), Printable(paths.ca));
}

}  // namespace

std::vector<std::string> RoleNames() {
  return {"none", "viewer", "operator", "admin", "host"};
}

v1::AccessRole RoleOf(std::string_view name) {
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  v1::AccessRole_Parse(
      absl::StrFormat("ACCESS_ROLE_%s",
                      absl::AsciiStrToUpper(std::string(name))),
      &role);
  return role;
}

void AddPrincipalsIssue(Command& group, Context& context) {
  auto options = std::make_shared<IssueOptions>();
  Command command = group.Add(
      "issue", "Makes a key here and lets the daemon certify it",
      "Writes DIR/key.pem (mode 0600), DIR/cert.pem and DIR/ca.pem. The key "
      "never leaves this\nmachine. A principal that is new gets --role; of one "
      "that is known the role stays.\n\n"
      "Examples:\n"
      "  bootmill principals issue alice --role operator -d alice\n"
      "  bootmill principals issue dom0-7 --kind host --role host --days 365");
  command.Text({.names = "id",
                .help = "The principal: lower-case letters, digits, hyphens",
                .type = "ID",
                .required = true},
               options->id);
  command.Text({.names = "--kind",
                .help = "What a new principal is [user]",
                .type = "KIND",
                .values = {"user", "host"}},
               options->kind);
  command.Text({.names = "--role",
                .help = "The role of a new principal [none]",
                .type = "ROLE",
                .values = RoleNames()},
               options->role);
  command.Text({.names = "-d,--directory",
                .help = "Where the files go [ID]",
                .type = "DIR"},
               options->directory);
  command.Number({.names = "--days",
                  .help = "How long the certificate is valid [90]",
                  .type = "N"},
                 1, 400, options->days);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunIssue(*options, context); });
}

}  // namespace bootmill::cli
