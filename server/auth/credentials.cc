// SPDX-License-Identifier: Apache-2.0
#include "server/auth/credentials.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/pem.h"
#include "common/crypto/request.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/auth/credentials_files.h"

namespace bootmill::server {
namespace {

using crypto::Authority;
using crypto::Certificate;
using crypto::PrivateKey;
using crypto::PublicKey;
using crypto::Seconds;
using crypto::Validity;

constexpr std::string_view kCaName = "Bootmill CA";

Validity From(Seconds now, std::chrono::seconds lifetime) {
  return {now - kBackdating, now + lifetime};
}

// Returns an address as inet_ntop writes it, anything else as it is.
std::string NormalName(const std::string& name) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  for (const int family : {AF_INET, AF_INET6}) {
    if (inet_pton(family, name.c_str(), address.data()) == 1) {
      return inet_ntop(family, address.data(), text.data(), text.size());
    }
  }
  return name;
}

std::vector<std::string> ServerNames(const CredentialsOptions& options) {
  std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
  const auto add = [&names](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0 &&
      crypto::IsDnsName(host.data())) {
    add(host.data());
  }
  for (const std::string& name : options.server_names) {
    add(NormalName(name));
  }
  return names;
}

bool HasNames(const Certificate& certificate,
              const std::vector<std::string>& names) {
  const auto holds = [](const std::vector<std::string>& list,
                        const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  return std::all_of(names.begin(), names.end(), [&](const auto& name) {
    return holds(certificate.DnsNames(), name) ||
           holds(certificate.IpAddresses(), name);
  });
}

bool IsDueForRenewal(const Certificate& certificate, Seconds now) {
  const Validity& validity = certificate.validity();
  return (validity.not_after - now) * 3 <
         validity.not_after - validity.not_before;
}

// What the first start makes. Returns the texts by file.
absl::StatusOr<std::map<std::string_view, std::string>> MakeAll(
    const CredentialsOptions& options) {
  ASSIGN_OR_RETURN(const Authority ca,
                   Authority::Create(kCaName, From(options.now, kCaLifetime)));
  ASSIGN_OR_RETURN(const PrivateKey server, PrivateKey::Generate());
  ASSIGN_OR_RETURN(const PrivateKey admin, PrivateKey::Generate());
  ASSIGN_OR_RETURN(const Certificate server_certificate,
                   ca.IssueServer(server.public_key(), ServerNames(options),
                                  From(options.now, kServerLifetime)));
  const Identity first_admin = {
      .kind = Identity::Kind::kUser, .org = "default", .id = "admin"};
  ASSIGN_OR_RETURN(const Certificate admin_certificate,
                   ca.IssueClient(admin.public_key(), IdentityUri(first_admin),
                                  From(options.now, kAdminLifetime)));
  std::map<std::string_view, std::string> files = {
      {kCaCertFile, ca.certificate().Pem()},
      {kServerCertFile, server_certificate.Pem()},
      {kAdminCertFile, admin_certificate.Pem()},
      {kAdminCaFile, ca.certificate().Pem()}};
  ASSIGN_OR_RETURN(files[kCaKeyFile], ca.key().Pem());
  ASSIGN_OR_RETURN(files[kServerKeyFile], server.Pem());
  ASSIGN_OR_RETURN(files[kAdminKeyFile], admin.Pem());
  return files;
}

// The same advice for whatever is in a file that should not be.
absl::Status Unusable(const std::string& path, const absl::Status& status,
                      std::string_view otherwise = "") {
  return absl::FailedPreconditionError(
      absl::StrFormat("%s: %s; restore it from a backup%s", path,
                      std::string(status.message()), otherwise));
}

// What helps beside a backup, if it is a file below server/.
constexpr std::string_view kOrRemoveIt =
    ", or remove it: what is missing there is made anew";

absl::StatusOr<Authority> LoadAuthority(const std::string& dir, Seconds now) {
  ASSIGN_OR_RETURN(const std::string certificate,
                   ReadCredential(dir, kCaCertFile));
  ASSIGN_OR_RETURN(const std::string key, ReadCredential(dir, kCaKeyFile));
  absl::StatusOr<Authority> ca = Authority::FromPem(certificate, key);
  if (!ca.ok()) {
    return Unusable(dir + "/ca", ca.status());
  }
  const absl::Status valid = ca->certificate().CheckValidAt(now);
  if (!valid.ok()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s/%s: %s; for a new CA, if the clock is right, move %s away "
        "(certificates issued so far stop working)",
        dir, kCaCertFile, std::string(valid.message()), dir));
  }
  return ca;
}

// OK if `certificate` is `ca`'s, for `key`.
absl::Status CheckServer(const Certificate& certificate, const PublicKey& key,
                         const Authority& ca) {
  RETURN_IF_ERROR(certificate.CheckIssuedBy(ca.certificate()));
  ASSIGN_OR_RETURN(const PublicKey certified, certificate.KeyOf());
  if (certified != key) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the certificate is for key %s, key.pem is %s",
                        certified.Id(), key.Id()));
  }
  return absl::OkStatus();
}

// Issues the server's certificate for `key` and writes it.
absl::StatusOr<Certificate> IssueServer(const std::string& path,
                                        const Authority& ca,
                                        const PublicKey& key,
                                        const CredentialsOptions& options) {
  ASSIGN_OR_RETURN(Certificate issued,
                   ca.IssueServer(key, ServerNames(options),
                                  From(options.now, kServerLifetime)));
  RETURN_IF_ERROR(WriteCredential(path, issued.Pem()));
  return issued;
}

// Makes the server's key, if it is missing, and a certificate for it.
absl::Status MakeServerIfMissing(const std::string& dir, const Authority& ca,
                                 const CredentialsOptions& options) {
  const std::string key_path = absl::StrFormat("%s/%s", dir, kServerKeyFile);
  ASSIGN_OR_RETURN(const bool exists, Exists(key_path));
  if (exists) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::Generate());
  ASSIGN_OR_RETURN(const std::string key_pem, key.Pem());
  // The key last: after a crash between them it is missing still, and no
  // certificate stands beside a key that is not its own.
  RETURN_IF_ERROR(IssueServer(absl::StrFormat("%s/%s", dir, kServerCertFile),
                              ca, key.public_key(), options)
                      .status());
  return WriteCredential(key_path, key_pem);
}

// Loads the server's certificate for `key`. Replaces it if it is missing, due,
// or of a time when the clock was ahead.
absl::StatusOr<Certificate> LoadServer(const std::string& dir,
                                       const Authority& ca,
                                       const PublicKey& key,
                                       const CredentialsOptions& options) {
  const std::string path = absl::StrFormat("%s/%s", dir, kServerCertFile);
  ASSIGN_OR_RETURN(const bool exists, Exists(path));
  if (!exists) {
    return IssueServer(path, ca, key, options);
  }
  ASSIGN_OR_RETURN(const std::string pem, ReadCredential(dir, kServerCertFile));
  absl::StatusOr<Certificate> certificate = Certificate::FromPem(pem);
  if (!certificate.ok()) {
    return Unusable(path, certificate.status(), kOrRemoveIt);
  }
  const absl::Status fits = CheckServer(*certificate, key, ca);
  if (!fits.ok()) {
    return Unusable(path, fits, kOrRemoveIt);
  }
  const bool is_good = options.now >= certificate->validity().not_before &&
                       !IsDueForRenewal(*certificate, options.now) &&
                       HasNames(*certificate, ServerNames(options));
  return is_good ? certificate : IssueServer(path, ca, key, options);
}

}  // namespace

Credentials::Credentials(crypto::Authority ca, crypto::Certificate server,
                         std::string server_key_pem, std::string admin_dir,
                         bool created)
    : ca_(std::move(ca)),
      server_(std::move(server)),
      server_key_pem_(std::move(server_key_pem)),
      admin_dir_(std::move(admin_dir)),
      created_(created) {}

absl::StatusOr<Credentials> Credentials::OpenOrCreate(
    const std::string& data_dir, const CredentialsOptions& options) {
  const std::string dir = data_dir + "/credentials";
  ASSIGN_OR_RETURN(const bool exists, Exists(dir));
  if (!exists) {
    ASSIGN_OR_RETURN(const auto files, MakeAll(options));
    RETURN_IF_ERROR(WriteWholeDirectory(dir, files));
  }
  ASSIGN_OR_RETURN(Credentials credentials, Open(data_dir, options));
  credentials.created_ = !exists;
  return credentials;
}

absl::StatusOr<Credentials> Credentials::Open(
    const std::string& data_dir, const CredentialsOptions& options) {
  const std::string dir = data_dir + "/credentials";
  ASSIGN_OR_RETURN(Authority ca, LoadAuthority(dir, options.now));
  RETURN_IF_ERROR(MakeServerIfMissing(dir, ca, options));
  ASSIGN_OR_RETURN(std::string key_pem, ReadCredential(dir, kServerKeyFile));
  const absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(key_pem);
  if (!key.ok()) {
    return Unusable(absl::StrFormat("%s/%s", dir, kServerKeyFile), key.status(),
                    kOrRemoveIt);
  }
  ASSIGN_OR_RETURN(Certificate server,
                   LoadServer(dir, ca, key->public_key(), options));
  return Credentials(std::move(ca), std::move(server), std::move(key_pem),
                     dir + "/admin", false);
}

absl::Status Credentials::CheckFiles(const std::string& data_dir) {
  const auto read =
      [&data_dir](std::string_view file) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(
        const Bytes bytes,
        ReadFile(absl::StrFormat("%s/credentials/%s", data_dir, file),
                 crypto::kMaxPemBytes));
    return std::string(AsText(bytes));
  };
  ASSIGN_OR_RETURN(const std::string ca_pem, read(kCaCertFile));
  ASSIGN_OR_RETURN(const std::string ca_key_pem, read(kCaKeyFile));
  const absl::StatusOr<Authority> ca = Authority::FromPem(ca_pem, ca_key_pem);
  if (!ca.ok()) {
    return Unusable(data_dir + "/credentials/ca", ca.status());
  }
  const absl::StatusOr<std::string> pem = read(kServerCertFile);
  const absl::StatusOr<std::string> key_pem = read(kServerKeyFile);
  if (absl::IsNotFound(pem.status()) || absl::IsNotFound(key_pem.status())) {
    return absl::OkStatus();  // the next start makes it
  }
  RETURN_IF_ERROR(pem.status());
  RETURN_IF_ERROR(key_pem.status());
  const absl::StatusOr<Certificate> certificate = Certificate::FromPem(*pem);
  const absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(*key_pem);
  absl::Status fits = certificate.ok() ? key.status() : certificate.status();
  if (fits.ok()) {
    fits = CheckServer(*certificate, key->public_key(), *ca);
  }
  return fits.ok()
             ? fits
             : Unusable(data_dir + "/credentials/server", fits, kOrRemoveIt);
}

absl::StatusOr<crypto::Certificate> Credentials::IssueFromRequest(
    std::string_view request_pem, const Identity& identity,
    std::chrono::seconds lifetime, crypto::Seconds now) const {
  if (lifetime <= std::chrono::seconds(0) || lifetime > kMaxClientLifetime) {
    return absl::InvalidArgumentError(
        absl::StrFormat("lifetime of %d s: expected 1 s to %d days",
                        lifetime.count(), kMaxClientLifetime.count()));
  }
  const std::string uri = IdentityUri(identity);
  if (ParseIdentityUri(uri) != identity) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s` is not a user or host that a certificate can name", uri));
  }
  ASSIGN_OR_RETURN(const PublicKey key, crypto::KeyOfRequest(request_pem));
  return ca_.IssueClient(key, uri, From(now, lifetime));
}

absl::StatusOr<Identity> IdentityOf(const Certificate& certificate) {
  if (certificate.Uris().size() != 1) {
    return absl::UnauthenticatedError(
        absl::StrFormat("client certificate: %d URI names, expected one",
                        certificate.Uris().size()));
  }
  const std::optional<Identity> identity =
      ParseIdentityUri(certificate.Uris().front());
  if (!identity.has_value()) {
    return absl::UnauthenticatedError(
        "client certificate: its URI is not bootmill://ORG/user/ID or "
        "bootmill://ORG/host/ID");
  }
  return *identity;
}

}  // namespace bootmill::server
