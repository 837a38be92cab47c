// SPDX-License-Identifier: Apache-2.0
// The audit log: append-only, each record chained to the one before.
#ifndef BOOTMILL_SERVER_STORE_AUDIT_H_
#define BOOTMILL_SERVER_STORE_AUDIT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// Which fields a record's hash covers: 1 none of `object`, `detail`, `address`.
inline constexpr int kAuditVersion = 2;

struct AuditRecord {
  int64_t sequence = 0;  // from 1 without gaps; set by the store
  Time time;
  std::string org;  // empty: the daemon as a whole
  std::string caller;
  std::string method;
  std::string resource;  // what the request named
  std::string code;
  std::string request_id;
  int version = kAuditVersion;
  std::string object = {};   // what was changed, or was to be
  std::string detail = {};   // what it was given
  std::string address = {};  // where the call came from
  Sha256Digest hash = {};    // set by the store
};

// Which records of an org are wanted; empty members: all.
struct AuditFilter {
  std::string caller = {};
  std::string object = {};
  std::string method = {};
  std::optional<Time> from = {};
  std::optional<Time> until = {};  // not this moment itself
};

// The newest record's place in the chain; all zero for an empty log.
struct AuditHead {
  int64_t sequence = 0;
  Sha256Digest hash;
};

// Returns the hash of `record`, by its version, after a record with hash
// `previous`: SHA-256 over the encoding of docs/formats/database.md.
// Thread-safe.
Sha256Digest AuditHash(const Sha256Digest& previous, const AuditRecord& record);

// Appends `record`; returns it with sequence and hash.
absl::StatusOr<AuditRecord> AppendAudit(Writer& writer, AuditRecord record);

absl::StatusOr<AuditHead> GetAuditHead(Reader& reader);

// Newest first, of one org. By caller, object or method it reads no more
// records than have that one; by time alone, those that are newer as well.
// Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<AuditRecord>> ListAudit(Reader& reader,
                                            std::string_view org,
                                            const AuditFilter& filter,
                                            const PageRequest& page);

// Walks the whole chain. Errors: DATA_LOSS naming the first record that does
// not follow from the one before.
absl::Status VerifyAudit(Reader& reader);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_AUDIT_H_
