// SPDX-License-Identifier: Apache-2.0
// One connection to the database: the only code that calls SQLite. Known to
// the store alone.
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

// A row of a result, valid while the function that got it runs. Columns count
// from 0. A value that cannot be what the column should hold gives a default,
// and the query ends with DATA_LOSS.
class Row {
 public:
  // What texts and blobs of the row take together.
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
  // A value of one of the API's enumerations.
  template <typename E>
  E Enum(int column) const;
  // nullopt for NULL, else what `read` makes of the column.
  template <typename Read>
  auto Optional(int column, Read read) const;

  // Has the query end with DATA_LOSS.
  void Damaged(int column, std::string_view expected) const;

 private:
  friend class Connection;
  struct Cursor;

  explicit Row(Cursor& cursor) : cursor_(cursor) {}

  Cursor& cursor_;
};

// Thread-compatible. No exception leaves it; errors are those of SqliteStatus.
class Connection {
 public:
  enum class Mode {
    kReader,  // reads only
    kWriter,  // the one that writes and makes checkpoints
  };

  // Opens the file `path`; a writer makes it if there is none.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const std::string& path, Mode mode,
      std::chrono::milliseconds busy_timeout);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Runs one statement and calls `each` for every row, until it returns an
  // error. Statements are kept prepared: `sql` must come from a fixed set.
  // `each` may run further statements.
  absl::Status Query(std::string_view sql, const Values& values,
                     const std::function<absl::Status(const Row&)>& each);

  // Runs one statement without a result. Returns how many rows it changed.
  absl::StatusOr<int64_t> Execute(std::string_view sql,
                                  const Values& values = {});

  // Runs statements that stand one after the other.
  absl::Status RunScript(const std::string& sql);

  // Ends a transaction without effect, if there is one.
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
