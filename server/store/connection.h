// SPDX-License-Identifier: Apache-2.0
// One connection to the database. All calls of SQLite are here. Used in the
// store only.
#ifndef BOOTMILL_SERVER_STORE_CONNECTION_H_
#define BOOTMILL_SERVER_STORE_CONNECTION_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "builder/target.h"
#include "common/bytes.h"
#include "common/sha256.h"
#include "server/store/time.h"
#include "server/store/value.h"

namespace bootmill::store {

// A row of a result, valid while the function that received it runs. Columns
// count from 0. If a value cannot be what the column should contain, the
// accessor returns a default and the query ends with DATA_LOSS.
class Row {
 public:
  // The size of all texts and blobs of the row.
  size_t TextBytes() const;
  bool IsNull(int column) const;
  int64_t Integer(int column) const;
  int Int(int column) const;
  uint32_t Unsigned(int column) const;
  bool Flag(int column) const;
  std::string Text(int column) const;
  Bytes Blob(int column) const;
  Sha256Digest Digest(int column) const;
  Time TimeAt(int column) const;
  Target TargetAt(int column) const;
  // Returns a value of one of the API's enumerations.
  template <typename E>
  E Enum(int column) const;
  // Returns nullopt for NULL, else what `read` returns for the column.
  template <typename Read>
  auto Optional(int column, Read read) const;

  // Makes the query end with DATA_LOSS.
  void Damaged(int column, std::string_view expected) const;

 private:
  friend class Connection;
  struct Cursor;

  explicit Row(Cursor& cursor) : cursor_(cursor) {}

  Cursor& cursor_;
};

// Thread-compatible. It throws no exceptions; errors are those of SqliteStatus.
class Connection {
 public:
  enum class Mode {
    kReader,  // only reads
    kWriter,  // writes, and makes checkpoints; there is only one
  };

  // Opens the file `path`. A writer creates it if it does not exist.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const std::string& path, Mode mode,
      std::chrono::milliseconds busy_timeout);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Runs one statement and calls `each` for every row until that returns an
  // error. Statements are kept prepared, so `sql` must come from a fixed set of
  // texts. `each` may run further statements.
  absl::Status Query(std::string_view sql, const Values& values,
                     const std::function<absl::Status(const Row&)>& each);

  // Runs one statement without a result. Returns how many rows it changed.
  absl::StatusOr<int64_t> Execute(std::string_view sql,
                                  const Values& values = {});

  // Runs several statements in one text.
  absl::Status RunScript(const std::string& sql);

  // Copies the whole database, as it is at one moment, into the empty file
  // `path`, which then is a database of one file. Others may read and write
  // meanwhile.
  absl::Status CopyTo(const std::string& path);

  // Rolls back the transaction, if there is one.
  void Rollback();

  // Returns the texts of the statements that are kept prepared.
  std::vector<std::string> Statements() const;

 private:
  class Impl;

  explicit Connection(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

template <typename E>
E Row::Enum(int column) const {
  const int number = Int(column);
  if (google::protobuf::GetEnumDescriptor<E>()->FindValueByNumber(number) ==
      nullptr) {
    Damaged(column, "a number of the API's enumeration");
    return E{};
  }
  return static_cast<E>(number);
}

template <typename Read>
auto Row::Optional(int column, Read read) const {
  using T = decltype((this->*read)(column));
  return IsNull(column) ? std::optional<T>() : (this->*read)(column);
}

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_CONNECTION_H_
