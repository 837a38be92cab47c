// SPDX-License-Identifier: Apache-2.0
// The daemon's database: one directory, one process, one writer at a time.
#ifndef BOOTMILL_SERVER_STORE_DATABASE_H_
#define BOOTMILL_SERVER_STORE_DATABASE_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock.h"
#include "server/store/transaction.h"

namespace bootmill::store {

struct DatabaseOptions {
  // Must exist; holds bootmill.db with its companions, and bootmill.lock.
  std::string directory;
  // How long a transaction waits for a lock before it is UNAVAILABLE.
  std::chrono::milliseconds busy_timeout{5000};
  // Transactions that may read at the same time.
  size_t readers = 4;
  // Outlives the database. What records are dated by, see Now.
  const Clock* clock = &SystemClock();
};

// Thread-safe. Rules of the file: docs/formats/database.md.
class Database {
 public:
  // Opens the database below `options.directory`, makes it if there is none,
  // brings it to the newest schema and keeps the directory locked.
  //
  // Errors, each one line that says what to do: FAILED_PRECONDITION (another
  // daemon holds the directory, naming its pid; a schema newer than known;
  // something in the way of the file), NOT_FOUND (no such directory),
  // PERMISSION_DENIED (not writable), DATA_LOSS (the file is damaged or no
  // database), RESOURCE_EXHAUSTED (disk full), UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Database>> Open(
      const DatabaseOptions& options);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  // REQUIRES: no transaction runs.
  ~Database();

  // Runs `work(Reader&)`, which returns a Status or StatusOr, in one
  // transaction and returns what it returned. Waits while all readers are in
  // use; never waits for the writer.
  // Errors: those of `work`; UNAVAILABLE, DATA_LOSS as the database's own.
  template <typename Work>
  std::invoke_result_t<Work, Reader&> Read(Work&& work);

  // Runs `work(Writer&)` in one transaction, after those that came before, and
  // commits if it returned OK; the result is then on disk. Otherwise, or if
  // committing fails, nothing has changed. `work` must not call Read or Write
  // of the same database.
  // Errors: those of `work`; RESOURCE_EXHAUSTED (disk full), UNAVAILABLE,
  // PERMISSION_DENIED, DATA_LOSS as the database's own.
  template <typename Work>
  std::invoke_result_t<Work, Writer&> Write(Work&& work);

  // Runs `work(Writer&)` as Write would, but undoes all that it did: says what
  // Write would have said, at this moment, and changes nothing.
  template <typename Work>
  std::invoke_result_t<Work, Writer&> Try(Work&& work);

  // What time it is outside of a transaction, for what is stored later.
  Time Now() const;

  // Has `wake` called after every commit, on the committing thread, after the
  // writer is free again. It must be quick; it may call Read. Replaces the one
  // before; an empty function ends it.
  void OnCommit(std::function<void()> wake);

 private:
  class Impl;

  explicit Database(std::unique_ptr<Impl> impl);

  absl::Status RunRead(const std::function<absl::Status(Reader&)>& work);
  absl::Status RunWrite(const std::function<absl::Status(Writer&)>& work);
  absl::Status RunTry(const std::function<absl::Status(Writer&)>& work);

  template <typename Transaction>
  using Runner = absl::Status (Database::*)(
      const std::function<absl::Status(Transaction&)>& work);

  // Runs `work` by `run` and returns what it returned.
  template <typename Transaction, typename Work>
  std::invoke_result_t<Work, Transaction&> Run(Runner<Transaction> run,
                                               Work& work);

  static const absl::Status& StatusOf(const absl::Status& status) {
    return status;
  }
  template <typename T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  std::unique_ptr<Impl> impl_;
};

template <typename Transaction, typename Work>
std::invoke_result_t<Work, Transaction&> Database::Run(Runner<Transaction> run,
                                                       Work& work) {
  std::optional<std::invoke_result_t<Work, Transaction&>> result;
  absl::Status status = (this->*run)([&](Transaction& transaction) {
    result.emplace(work(transaction));
    return StatusOf(*result);
  });
  if (!status.ok()) {
    return status;
  }
  return *std::move(result);
}

template <typename Work>
std::invoke_result_t<Work, Reader&> Database::Read(Work&& work) {
  return Run<Reader>(&Database::RunRead, work);
}

template <typename Work>
std::invoke_result_t<Work, Writer&> Database::Write(Work&& work) {
  return Run<Writer>(&Database::RunWrite, work);
}

template <typename Work>
std::invoke_result_t<Work, Writer&> Database::Try(Work&& work) {
  return Run<Writer>(&Database::RunTry, work);
}

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_DATABASE_H_
