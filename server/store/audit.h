// SPDX-License-Identifier: Apache-2.0
// The audit log. Records are only ever appended, and each one contains the hash
// of the one before.
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

// Which fields the hash of a record covers. Version 1 covers none of `object`,
// `detail` and `address`.
inline constexpr int kAuditVersion = 2;

struct AuditRecord {
  int64_t sequence = 0;  // counts from 1 without gaps; set by the store
  Time time;
  std::string org;  // empty: the daemon as a whole
  std::string caller;
  std::string method;
  std::string resource;  // the resource that the request named
  std::string code;
  std::string request_id;
  int version = kAuditVersion;
  std::string object = {};   // what was changed, or should have been
  std::string detail = {};   // the new value
  std::string address = {};  // the caller's address
  Sha256Digest hash = {};    // set by the store
};

// Selects records of an org; empty members select all.
struct AuditFilter {
  std::string caller = {};
  std::string object = {};
  std::string resource = {};
  std::string method = {};
  std::optional<Time> from = {};
  std::optional<Time> until = {};  // this moment itself is excluded
};

// The place of the newest record in the chain; all zero for an empty log.
struct AuditHead {
  int64_t sequence = 0;
  Sha256Digest hash;
};

// Returns the hash of `record`, by its version, if `previous` is the hash of
// the record before: SHA-256 over the encoding in docs/formats/database.md.
// Thread-safe.
Sha256Digest AuditHash(const Sha256Digest& previous, const AuditRecord& record);

// Appends `record`; returns it with its sequence and hash.
absl::StatusOr<AuditRecord> AppendAudit(Writer& writer, AuditRecord record);

absl::StatusOr<AuditHead> GetAuditHead(Reader& reader);

// Returns records of one org, newest first. A filter by caller, object or
// method reads only the records that match it; a filter by time alone also
// reads all newer ones, one by resource alone all records of the org. Errors:
// INVALID_ARGUMENT (page token).
absl::StatusOr<Page<AuditRecord>> ListAudit(Reader& reader,
                                            std::string_view org,
                                            const AuditFilter& filter,
                                            const PageRequest& page);

// Checks the whole chain. Errors: DATA_LOSS naming the first record whose hash
// does not follow from the record before.
absl::Status VerifyAudit(Reader& reader);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_AUDIT_H_
