// SPDX-License-Identifier: Apache-2.0
// The caller's identity, as far as the transport can prove it.
#ifndef BOOTMILL_SERVER_API_IDENTITY_H_
#define BOOTMILL_SERVER_API_IDENTITY_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bootmill::server {

// A proven name. What the name may do is decided elsewhere: docs/security.md.
struct Identity {
  enum class Kind {
    kNobody,  // anonymous: no valid certificate
    kRoot,    // root, or the daemon's own user, on the daemon's machine
    kUser,
    kHost,
    kToken,  // an API token
  };
  Kind kind = Kind::kNobody;
  // Set for users, hosts and tokens only.
  std::string org;
  std::string id;
  // Of users whose request came by a session: its id. What they may do ends
  // with it.
  std::string session = {};
  // Of the certificate, session or token: when it was issued and when it ends;
  // nullopt if there is none of these.
  std::optional<std::chrono::system_clock::time_point> issue_time = {};
  std::optional<std::chrono::system_clock::time_point> expire_time = {};

  bool operator==(const Identity&) const = default;
};

// A caller and its address. It can be made of an identity alone; then the
// address is unknown.
struct Peer {
  // NOLINTNEXTLINE(google-explicit-constructor)
  Peer(Identity who, std::string where = "")
      : identity(std::move(who)), address(std::move(where)) {}

  Identity identity;
  // The address as the transport reports it: `192.0.2.1:40000`,
  // `[2001:db8::1]:40000`, `unix`; empty if it is unknown. It is not proven.
  std::string address;
};

// Returns `bootmill://ORG/user/ID`, `bootmill://ORG/host/ID`,
// `bootmill://ORG/token/ID`, `root`, or an empty text for kNobody. Certificates
// and the audit log have this form.
std::string IdentityUri(const Identity& identity);

// Returns the user or host that `uri` names; nullopt for any other text. `root`
// and tokens are refused too: no certificate may name them.
std::optional<Identity> ParseIdentityUri(std::string_view uri);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_IDENTITY_H_
