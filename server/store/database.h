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
  // Must exist. It contains bootmill.db, SQLite's files beside it, and
  // bootmill.lock.
  std::string directory;
  // How long a transaction waits for a lock before it returns UNAVAILABLE.
  std::chrono::milliseconds busy_timeout{5000};
  // How many transactions may read at the same time.
  size_t readers = 4;
  // The clock of Now; must outlive the database.
  const Clock* clock = &SystemClock();
};

// Thread-safe. docs/formats/database.md describes the file.
class Database {
 public:
  // Opens the database in `options.directory`, creates it if there is none,
  // migrates it to the newest schema, and keeps the directory locked.
  //
  // Errors, each one line that says what to do: FAILED_PRECONDITION (another
  // daemon uses the directory, naming its pid; a schema that is newer than this
  // program; the path is no regular file), NOT_FOUND (no such directory),
  // PERMISSION_DENIED (not writable), DATA_LOSS (the file is damaged or no
  // database), RESOURCE_EXHAUSTED (disk full), UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Database>> Open(
      const DatabaseOptions& options);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  // REQUIRES: no transaction runs.
  ~Database();

  // Runs `work(Reader&)`, which returns a Status or StatusOr, in one
  // transaction and returns its result. Waits while all readers are in use, but
  // never for the writer. Errors: those of `work`; UNAVAILABLE and DATA_LOSS of
  // the database.
  template <typename Work>
  std::invoke_result_t<Work, Reader&> Read(Work&& work);

  // Runs `work(Writer&)` in one transaction, after the writes that came before.
  // If `work` returns OK the transaction is committed, and the result is on
  // disk when Write returns. Otherwise, or if the commit fails, nothing has
  // changed. `work` must not call Read or Write of the same database. Errors:
  // those of `work`; those of CheckInPlace; RESOURCE_EXHAUSTED (disk full),
  // UNAVAILABLE, PERMISSION_DENIED and DATA_LOSS of the database.
  template <typename Work>
  std::invoke_result_t<Work, Writer&> Write(Work&& work);

  // Runs `work(Writer&)` as Write would, and then rolls back: returns what
  // Write would return at this moment, and changes nothing.
  template <typename Work>
  std::invoke_result_t<Work, Writer&> DryRun(Work&& work);

  // Says whether the files that are open are still those in the directory.
  // Errors: UNAVAILABLE, if it was removed, replaced or unmounted: what is
  // written would be lost. The message may be shown to anybody.
  absl::Status CheckInPlace() const;

  // Returns the time, for values that are computed outside of a transaction and
  // stored later.
  Time Now() const;

  // Has `wake` called after every commit, on the committing thread, when the
  // writer is free again. It must be quick, and may call Read. It replaces the
  // previous function; an empty one removes it.
  void OnCommit(std::function<void()> wake);

 private:
  class Impl;

  explicit Database(std::unique_ptr<Impl> impl);

  absl::Status RunRead(const std::function<absl::Status(Reader&)>& work);
  absl::Status RunWrite(const std::function<absl::Status(Writer&)>& work);
  absl::Status RunDryRun(const std::function<absl::Status(Writer&)>& work);

  template <typename Transaction>
  using Runner = absl::Status (Database::*)(
      const std::function<absl::Status(Transaction&)>& work);

  // Runs `work` with `run` and returns its result.
  template <typename Transaction, typename Work>
  std::invoke_result_t<Work, Transaction&> Run(Runner<Transaction> run,
                                               Work& work);

  std::unique_ptr<Impl> impl_;
};

template <typename Transaction, typename Work>
std::invoke_result_t<Work, Transaction&> Database::Run(Runner<Transaction> run,
                                                       Work& work) {
  using Result = std::invoke_result_t<Work, Transaction&>;
  std::optional<Result> result;
  absl::Status status = (this->*run)([&](Transaction& transaction) {
    result.emplace(work(transaction));
    if constexpr (std::is_same_v<Result, absl::Status>) {
      return *result;
    } else {
      return result->status();
    }
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
std::invoke_result_t<Work, Writer&> Database::DryRun(Work&& work) {
  return Run<Writer>(&Database::RunDryRun, work);
}

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_DATABASE_H_
