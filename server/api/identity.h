// SPDX-License-Identifier: Apache-2.0
// Who calls, as far as the transport can prove it.
#ifndef BOOTMILL_SERVER_API_IDENTITY_H_
#define BOOTMILL_SERVER_API_IDENTITY_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bootmill::server {

// A proven name. What it may do is another question: docs/security.md.
struct Identity {
  enum class Kind {
    kNobody,  // no certificate
    kRoot,    // root, or the daemon's own user, on the daemon's machine
    kUser,
    kHost,
  };
  Kind kind = Kind::kNobody;
  // Of users and hosts only.
  std::string org;
  std::string id;
  // Of users whose request came by a session: its id. What they may do ends
  // with it.
  std::string session = {};

  bool operator==(const Identity&) const = default;
};

// Who calls, and from where. An identity alone is a caller at an unknown place.
struct Peer {
  // NOLINTNEXTLINE(google-explicit-constructor)
  Peer(Identity who, std::string where = "")
      : identity(std::move(who)), address(std::move(where)) {}

  Identity identity;
  // As the transport names it: `192.0.2.1:40000`, `[2001:db8::1]:40000`,
  // `unix`; empty: not known. Not proven.
  std::string address;
};

// Returns `bootmill://ORG/user/ID`, `bootmill://ORG/host/ID`, `root`, or an
// empty text for nobody: the form in certificates and in the audit log.
std::string IdentityUri(const Identity& identity);

// Returns the user or host that `uri` names; nullopt for any other text, `root`
// among them: that cannot come from outside.
std::optional<Identity> ParseIdentityUri(std::string_view uri);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_IDENTITY_H_
