// SPDX-License-Identifier: Apache-2.0
#include "server/store/backup.h"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <string_view>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"
#include "server/store/audit.h"
#include "server/store/connection.h"
#include "server/store/migrations.h"
#include "server/store/query.h"
#include "server/store/sqlite_status.h"

namespace bootmill::store {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr size_t kMaxFindings = 100;

absl::StatusOr<std::unique_ptr<Connection>> OpenReader(
    const std::string& directory) {
  const std::string path = absl::StrFormat("%s/%s", directory, kDatabaseFile);
  auto reader = Connection::Open(path, Connection::Mode::kReader, kPatience);
  if (!reader.ok()) {
    return Annotate(reader.status(), path);
  }
  return reader;
}

// The findings of one kind; those beyond the limit are counted.
class Findings {
 public:
  explicit Findings(std::vector<std::string>& lines) : lines_(lines) {}
  ~Findings() {
    if (count_ > kMaxFindings) {
      lines_.push_back(
          absl::StrFormat("and %d more of that kind", count_ - kMaxFindings));
    }
  }
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  void Add(std::string line) {
    if (++count_ <= kMaxFindings) {
      lines_.push_back(std::move(line));
    }
  }

 private:
  std::vector<std::string>& lines_;
  size_t count_ = 0;
};

// Rows of a kind of stored bytes, each with its digest. Returns how many there
// are.
absl::StatusOr<int64_t> CheckBytes(Connection& connection, std::string_view sql,
                                   std::string_view what,
                                   std::vector<std::string>& lines) {
  Findings findings(lines);
  int64_t count = 0;
  RETURN_IF_ERROR(connection.Query(sql, {}, [&](const Row& row) {
    ++count;
    const Sha256Digest digest = row.Digest(0);
    if (Sha256(row.Blob(1)) != digest) {
      findings.Add(
          absl::StrFormat("%s %s: its bytes are damaged", what, digest.Hex()));
    }
    return absl::OkStatus();
  }));
  return count;
}

absl::Status CheckStructure(Connection& connection,
                            std::vector<std::string>& lines) {
  {
    Findings findings(lines);
    RETURN_IF_ERROR(
        connection.Query("PRAGMA integrity_check", {}, [&](const Row& row) {
          if (row.Text(0) != "ok") {
            findings.Add("database: " + row.Text(0));
          }
          return absl::OkStatus();
        }));
  }
  Findings findings(lines);
  return connection.Query("PRAGMA foreign_key_check", {}, [&](const Row& row) {
    findings.Add(
        absl::StrFormat("table %s: a row refers to one of %s that is "
                        "not there",
                        row.Text(0), row.Text(2)));
    return absl::OkStatus();
  });
}

absl::Status CheckSchema(Reader& reader, DatabaseCheck& check) {
  ASSIGN_OR_RETURN(const auto version,
                   QueryNumber(reader, "PRAGMA user_version"));
  check.schema = version.value_or(0);
  const auto newest = static_cast<int64_t>(Migrations().size());
  if (check.schema < 1 || check.schema > newest) {
    check.findings.push_back(absl::StrFormat(
        "database: schema version %d, this program knows 1 to %d", check.schema,
        newest));
  }
  return absl::OkStatus();
}

absl::Status CheckContent(Reader& reader, DatabaseCheck& check) {
  Connection& connection = reader.connection();
  ASSIGN_OR_RETURN(check.blobs,
                   CheckBytes(connection, "SELECT digest, bytes FROM blobs",
                              "input", check.findings));
  ASSIGN_OR_RETURN(
      check.images,
      CheckBytes(connection, "SELECT sha256, bytes FROM artifact_bytes",
                 "image", check.findings));
  ASSIGN_OR_RETURN(const AuditHead head, GetAuditHead(reader));
  check.audit_records = head.sequence;
  const absl::Status chain = VerifyAudit(reader);
  if (absl::IsDataLoss(chain)) {
    check.findings.push_back(
        absl::StrFormat("audit log: %s", std::string(chain.message())));
    return absl::OkStatus();
  }
  return chain;
}

}  // namespace

absl::Status CopyDatabase(const std::string& directory,
                          const std::string& path) {
  ASSIGN_OR_RETURN(const auto reader, OpenReader(directory));
  const UniqueFd file(
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) {
    return ErrnoStatus(errno, "make " + path);
  }
  const absl::Status copied = reader->CopyTo(path);
  // The disk of the copy is another one than SQLite's advice is about.
  return copied.message() == kDiskFull ? ErrnoStatus(ENOSPC, path)
                                       : Annotate(copied, path);
}

absl::StatusOr<DatabaseCheck> CheckDatabase(const std::string& directory) {
  ASSIGN_OR_RETURN(const auto connection, OpenReader(directory));
  Reader reader(*connection, Time());
  DatabaseCheck check;
  RETURN_IF_ERROR(connection->Execute("BEGIN").status());
  const absl::Cleanup rollback = [&] { connection->Rollback(); };
  RETURN_IF_ERROR(CheckSchema(reader, check));
  // What a damaged page holds cannot be read, so its rows would be no findings
  // but errors.
  absl::Status looked = CheckStructure(*connection, check.findings);
  if (looked.ok() && check.findings.empty()) {
    looked = CheckContent(reader, check);
  }
  if (absl::IsDataLoss(looked)) {
    check.findings.push_back(
        absl::StrFormat("database: %s", std::string(looked.message())));
    return check;
  }
  RETURN_IF_ERROR(looked);
  return check;
}

}  // namespace bootmill::store
