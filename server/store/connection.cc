// SPDX-License-Identifier: Apache-2.0
#include "server/store/connection.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "server/store/sqlite_status.h"

namespace bootmill::store {
namespace {

using PreparedStatement = std::unique_ptr<SQLite::Statement>;

// Settings of every connection, and further ones of the writer. Only the writer
// makes checkpoints; ADR 0017 says why.
constexpr char kCommonSettings[] =
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
    "PRAGMA foreign_keys = ON;";
constexpr char kReaderSettings[] =
    "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;";
constexpr char kWriterSettings[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 1000;"
    "PRAGMA journal_size_limit = 67108864;";

struct Binder {
  SQLite::Statement& statement;
  int index;

  void operator()(std::monostate /*null*/) const { statement.bind(index); }
  void operator()(int64_t number) const { statement.bind(index, number); }
  void operator()(std::string_view text) const {
    statement.bind(index, std::string(text));
  }
  void operator()(ByteSpan bytes) const {
    // SQLite takes a null pointer for NULL, not for an empty blob.
    const void* data =
        bytes.empty() ? "" : static_cast<const void*>(bytes.data());
    statement.bindNoCopy(index, data, static_cast<int>(bytes.size()));
  }
};

void Bind(SQLite::Statement& statement, const Values& values) {
  for (size_t i = 0; i < values.size(); ++i) {
    std::visit(Binder{statement, static_cast<int>(i) + 1}, values[i].get());
  }
}

// Returns errno of the last system call that failed for `database`; 0 if it is
// unknown. For an error at a commit only the log's file knows it.
int LastErrno(sqlite3* database) {
  int error = sqlite3_system_errno(database);
  sqlite3_file* log = nullptr;
  if (error == 0 &&
      sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                           &log) == SQLITE_OK &&
      log != nullptr && log->pMethods != nullptr) {
    (void)log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
  }
  return error;
}

bool AnyTooLarge(const Values& values) {
  return std::any_of(values.begin(), values.end(), [](const Value& value) {
    const ByteSpan* bytes = std::get_if<ByteSpan>(&value.get());
    return bytes != nullptr &&
           bytes->size() > static_cast<size_t>(std::numeric_limits<int>::max());
  });
}

}  // namespace

// --- Rows --------------------------------------------------------------------

struct Row::Cursor {
  SQLite::Statement& statement;
  std::string_view sql;
  absl::Status damage;
};

void Row::Damaged(int column, std::string_view expected) const {
  if (cursor_.damage.ok()) {
    cursor_.damage = absl::DataLossError(absl::StrFormat(
        "a stored value is damaged: column %d of `%s` should be %s", column,
        cursor_.sql, expected));
  }
}

size_t Row::TextBytes() const {
  size_t bytes = 0;
  for (int column = 0; column < cursor_.statement.getColumnCount(); ++column) {
    const SQLite::Column value = cursor_.statement.getColumn(column);
    if (value.isText() || value.isBlob()) {
      bytes += static_cast<size_t>(value.getBytes());
    }
  }
  return bytes;
}

bool Row::IsNull(int column) const {
  return cursor_.statement.isColumnNull(column);
}

int64_t Row::Integer(int column) const {
  return cursor_.statement.getColumn(column).getInt64();
}

int Row::Int(int column) const {
  const int64_t number = Integer(column);
  if (number < std::numeric_limits<int>::min() ||
      number > std::numeric_limits<int>::max()) {
    Damaged(column, "a number of 32 bits");
    return 0;
  }
  return static_cast<int>(number);
}

uint32_t Row::Unsigned(int column) const {
  const int64_t number = Integer(column);
  if (number < 0 || number > std::numeric_limits<uint32_t>::max()) {
    Damaged(column, "an unsigned number of 32 bits");
    return 0;
  }
  return static_cast<uint32_t>(number);
}

bool Row::Flag(int column) const { return Integer(column) != 0; }

std::string Row::Text(int column) const {
  return cursor_.statement.getColumn(column).getString();
}

Bytes Row::Blob(int column) const {
  SQLite::Column value = cursor_.statement.getColumn(column);
  const auto* data = static_cast<const std::byte*>(value.getBlob());
  const auto size = static_cast<size_t>(value.getBytes());
  return data == nullptr ? Bytes() : Bytes(data, data + size);
}

Sha256Digest Row::Digest(int column) const {
  const Bytes bytes = Blob(column);
  Sha256Digest digest;
  if (bytes.size() != digest.bytes.size()) {
    Damaged(column, "a digest of 32 bytes");
    return digest;
  }
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

Time Row::TimeAt(int column) const { return FromMicroseconds(Integer(column)); }

Target Row::TargetAt(int column) const {
  const std::optional<Target> target = FindTarget(Text(column));
  if (!target.has_value()) {
    Damaged(column, "the name of a target");
  }
  return target.value_or(Target::kI386XenPvh);
}

// --- Connections -------------------------------------------------------------

class Connection::Impl {
 public:
  Impl(const std::string& path, int flags, int busy_timeout_ms)
      : database_(path, flags, busy_timeout_ms) {}

  // Runs `work`, in which SQLiteCpp may throw.
  template <typename Work>
  absl::Status Guard(Work work) {
    try {
      return work();
    } catch (const SQLite::Exception& error) {
      return ToStatus(error, LastErrno(database_.getHandle()));
    } catch (const std::bad_alloc&) {
      return absl::ResourceExhaustedError("no memory for the database");
    }
  }

  static absl::Status ToStatus(const SQLite::Exception& error,
                               int system_errno) {
    const int code = error.getExtendedErrorCode() > 0
                         ? error.getExtendedErrorCode()
                         : error.getErrorCode();
    return SqliteStatus({code, system_errno, error.what()});
  }

  // Removes the statement from the kept ones while it is used, so that a nested
  // use of the same text prepares another one.
  PreparedStatement Take(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end() && found->second != nullptr) {
      return std::move(found->second);
    }
    return std::make_unique<SQLite::Statement>(database_, std::string(sql));
  }

  void GiveBack(std::string_view sql, PreparedStatement statement) {
    // The step that failed has reported the error already.
    (void)statement->tryReset();
    statement->clearBindings();
    statements_.insert_or_assign(std::string(sql), std::move(statement));
  }

  SQLite::Database& database() { return database_; }
  const std::map<std::string, PreparedStatement, std::less<>>& statements()
      const {
    return statements_;
  }

 private:
  SQLite::Database database_;
  std::map<std::string, PreparedStatement, std::less<>> statements_;
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const std::string& path, Mode mode,
    std::chrono::milliseconds busy_timeout) {
  const bool writes = mode == Mode::kWriter;
  const int flags = writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                           : SQLITE_OPEN_READONLY;
  try {
    std::unique_ptr<Connection> connection(new Connection(
        std::make_unique<Impl>(path, flags | SQLITE_OPEN_NOMUTEX,
                               static_cast<int>(busy_timeout.count()))));
    RETURN_IF_ERROR(connection->RunScript(kCommonSettings));
    RETURN_IF_ERROR(
        connection->RunScript(writes ? kWriterSettings : kReaderSettings));
    return connection;
  } catch (const SQLite::Exception& error) {
    // The handle no longer exists, so the system's error is unknown.
    return Impl::ToStatus(error, 0);
  }
}

absl::Status Connection::Query(
    std::string_view sql, const Values& values,
    const std::function<absl::Status(const Row&)>& each) {
  if (AnyTooLarge(values)) {
    return absl::InvalidArgumentError(
        "a value is larger than the database can hold");
  }
  return impl_->Guard([&]() -> absl::Status {
    PreparedStatement statement = impl_->Take(sql);
    Bind(*statement, values);
    Row::Cursor cursor{*statement, sql, absl::OkStatus()};
    absl::Status status;
    while (status.ok() && statement->executeStep()) {
      status = each(Row(cursor));
      if (!cursor.damage.ok()) {
        status = cursor.damage;
      }
    }
    impl_->GiveBack(sql, std::move(statement));
    return status;
  });
}

absl::StatusOr<int64_t> Connection::Execute(std::string_view sql,
                                            const Values& values) {
  int64_t changes = 0;
  RETURN_IF_ERROR(
      Query(sql, values, [](const Row&) { return absl::OkStatus(); }));
  changes = sqlite3_changes64(impl_->database().getHandle());
  return changes;
}

absl::Status Connection::RunScript(const std::string& sql) {
  return impl_->Guard([&]() -> absl::Status {
    impl_->database().exec(sql);
    return absl::OkStatus();
  });
}

absl::Status Connection::CopyTo(const std::string& path) {
  return impl_->Guard([&]() -> absl::Status {
    SQLite::Database copy(path, SQLITE_OPEN_READWRITE);
    try {
      {
        // All pages in one step, which is one transaction that reads.
        SQLite::Backup backup(copy, impl_->database());
        if (backup.executeStep() != SQLITE_DONE) {
          return absl::UnavailableError("the database is busy: try again");
        }
      }
      // The copy is not in WAL mode, so it has no further files.
      copy.exec("PRAGMA journal_mode = DELETE");
    } catch (const SQLite::Exception& error) {
      return Impl::ToStatus(error, LastErrno(copy.getHandle()));
    }
    return absl::OkStatus();
  });
}

void Connection::Rollback() {
  if (sqlite3_get_autocommit(impl_->database().getHandle()) == 0) {
    (void)impl_->database().tryExec("ROLLBACK");
  }
}

std::vector<std::string> Connection::Statements() const {
  std::vector<std::string> texts;
  for (const auto& [text, statement] : impl_->statements()) {
    texts.push_back(text);
  }
  return texts;
}

}  // namespace bootmill::store
