// SPDX-License-Identifier: Apache-2.0
#include "server/store/sessions.h"

#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/principals.h"
#include "server/store/query.h"

namespace bootmill::store {

absl::Status InsertSignInLink(Writer& writer, const Sha256Digest& digest,
                              const SignInLink& link, Time expire_time) {
  ASSIGN_OR_RETURN(const Principal principal,
                   FindPrincipal(writer, link.org, link.principal));
  if (principal.kind != v1::Principal::KIND_USER || principal.revoked) {
    return NotFound(PrincipalResource(link.org, link.principal));
  }
  RETURN_IF_ERROR(Execute(writer,
                          "DELETE FROM sign_in_links WHERE digest IN"
                          " (SELECT digest FROM sign_in_links"
                          "  WHERE org = ?1 AND principal = ?2"
                          "  ORDER BY expire_time DESC LIMIT -1 OFFSET ?3)",
                          {link.org, link.principal, kMaxLinksOfPrincipal - 1})
                      .status());
  return Execute(writer,
                 "INSERT INTO sign_in_links"
                 " (digest, org, principal, expire_time)"
                 " VALUES (?1, ?2, ?3, ?4)",
                 {digest, link.org, link.principal, expire_time})
      .status();
}

absl::StatusOr<std::optional<SignInLink>> FindSignInLink(
    Reader& reader, const Sha256Digest& digest) {
  return QueryOne(reader,
                  "SELECT org, principal FROM sign_in_links"
                  " WHERE digest = ?1 AND expire_time > ?2",
                  {digest, reader.now()}, [](const Row& row) {
                    return SignInLink{row.Text(0), row.Text(1)};
                  });
}

absl::StatusOr<std::optional<SignInLink>> TakeSignInLink(
    Writer& writer, const Sha256Digest& digest) {
  ASSIGN_OR_RETURN(std::optional<SignInLink> link,
                   FindSignInLink(writer, digest));
  RETURN_IF_ERROR(
      Execute(writer, "DELETE FROM sign_in_links WHERE digest = ?1", {digest})
          .status());
  return link;
}

absl::StatusOr<std::vector<std::string>> InsertSession(Writer& writer,
                                                       const Session& session) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> oldest,
      QueryAll(writer,
               "SELECT id FROM sessions WHERE org = ?1 AND principal = ?2"
               " ORDER BY create_time DESC LIMIT -1 OFFSET ?3",
               {session.org, session.principal, kMaxSessionsOfPrincipal - 1},
               [](const Row& row) { return row.Text(0); }));
  for (const std::string& id : oldest) {
    RETURN_IF_ERROR(DeleteSession(writer, id));
  }
  RETURN_IF_ERROR(
      Execute(writer,
              "INSERT INTO sessions (id, digest, org, principal,"
              " create_time, last_use, address)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
              {session.id, session.digest, session.org, session.principal,
               session.create_time, session.last_use, session.address})
          .status());
  return oldest;
}

absl::StatusOr<std::vector<Session>> ListSessions(Reader& reader) {
  return QueryAll(reader,
                  "SELECT id, digest, org, principal, create_time, last_use,"
                  " address FROM sessions",
                  {}, [](const Row& row) {
                    return Session{.id = row.Text(0),
                                   .digest = row.Digest(1),
                                   .org = row.Text(2),
                                   .principal = row.Text(3),
                                   .create_time = row.TimeAt(4),
                                   .last_use = row.TimeAt(5),
                                   .address = row.Text(6)};
                  });
}

absl::Status SetSessionUse(Writer& writer, std::string_view id, Time last_use) {
  return Execute(writer, "UPDATE sessions SET last_use = ?2 WHERE id = ?1",
                 {id, last_use})
      .status();
}

absl::Status DeleteSession(Writer& writer, std::string_view id) {
  return Execute(writer, "DELETE FROM sessions WHERE id = ?1", {id}).status();
}

absl::Status DeleteExpiredLinks(Writer& writer) {
  return Execute(writer, "DELETE FROM sign_in_links WHERE expire_time <= ?1",
                 {writer.now()})
      .status();
}

}  // namespace bootmill::store
