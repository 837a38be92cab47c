// SPDX-License-Identifier: Apache-2.0
#include "server/store/database.h"

#include <fcntl.h>

#include <cerrno>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "common/mutex.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"
#include "server/store/connection.h"
#include "server/store/connection_pool.h"
#include "server/store/directory_lock.h"
#include "server/store/migrations.h"
#include "server/store/open_files.h"

namespace bootmill::store {
namespace {

using Connections = std::vector<std::unique_ptr<Connection>>;

// Restricts the file's mode to the daemon's user. SQLite gives its other files
// the same mode.
absl::Status MakeFile(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  return fd.valid() ? absl::OkStatus() : ErrnoStatus(errno, path);
}

absl::StatusOr<std::unique_ptr<Connection>> OpenWriter(
    const std::string& path, std::chrono::milliseconds busy_timeout) {
  RETURN_IF_ERROR(MakeFile(path));
  auto writer = Connection::Open(path, Connection::Mode::kWriter, busy_timeout);
  if (!writer.ok()) {
    return Annotate(writer.status(), path);
  }
  RETURN_IF_ERROR(Annotate(Migrate(**writer, Migrations()), path));
  return writer;
}

// Runs `work` between `begin` and `end`; `end` may be a commit or a rollback.
absl::Status Transact(Connection& connection, std::string_view begin,
                      std::string_view end,
                      const std::function<absl::Status()>& work) {
  RETURN_IF_ERROR(connection.Execute(begin).status());
  const absl::Cleanup rollback = [&] { connection.Rollback(); };
  RETURN_IF_ERROR(work());
  return connection.Execute(end).status();
}

}  // namespace

class Database::Impl {
 public:
  Impl(UniqueFd lock, const OpenFiles& files, Connections writer,
       Connections readers, std::chrono::milliseconds max_wait,
       const Clock& clock)
      : clock_(clock),
        files_(files),
        lock_(std::move(lock)),
        writer_(std::move(writer), max_wait),
        readers_(std::move(readers), max_wait) {}

  const Clock& clock() const { return clock_; }
  const OpenFiles& files() const { return files_; }
  ConnectionPool& writer() { return writer_; }
  ConnectionPool& readers() { return readers_; }

  void SetWake(std::function<void()> wake) {
    const MutexLock lock(&wake_mutex_);
    wake_ = std::move(wake);
  }

  void Wake() {
    const MutexLock lock(&wake_mutex_);
    if (wake_) {
      wake_();
    }
  }

 private:
  const Clock& clock_;
  const OpenFiles files_;
  // Destroyed in reverse order: readers close before the writer, which then
  // makes the last checkpoint, and the lock is released last.
  UniqueFd lock_;
  ConnectionPool writer_;
  ConnectionPool readers_;
  Mutex wake_mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(wake_mutex_);
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Database>> Database::Open(
    const DatabaseOptions& options) {
  const std::string path = options.directory + "/bootmill.db";
  ASSIGN_OR_RETURN(UniqueFd lock, LockDirectory(options.directory));
  Connections writer;
  ASSIGN_OR_RETURN(writer.emplace_back(),
                   OpenWriter(path, options.busy_timeout));
  Connections readers;
  for (size_t i = 0; i < options.readers; ++i) {
    ASSIGN_OR_RETURN(readers.emplace_back(),
                     Connection::Open(path, Connection::Mode::kReader,
                                      options.busy_timeout));
  }
  return std::unique_ptr<Database>(new Database(std::make_unique<Impl>(
      std::move(lock), OpenFiles(path), std::move(writer), std::move(readers),
      options.busy_timeout, *options.clock)));
}

absl::Status Database::RunRead(
    const std::function<absl::Status(Reader&)>& work) {
  return impl_->readers().With([&](Connection& connection) {
    Reader reader(connection, Now());
    return Transact(connection, "BEGIN", "COMMIT",
                    [&] { return work(reader); });
  });
}

absl::Status Database::RunWrite(
    const std::function<absl::Status(Writer&)>& work) {
  RETURN_IF_ERROR(impl_->writer().With([&](Connection& connection) {
    Writer writer(connection, Now());
    return Transact(connection, "BEGIN IMMEDIATE", "COMMIT", [&] {
      const absl::Status done = work(writer);
      return done.ok() ? CheckInPlace() : done;
    });
  }));
  impl_->Wake();
  return absl::OkStatus();
}

absl::Status Database::RunDryRun(
    const std::function<absl::Status(Writer&)>& work) {
  return impl_->writer().With([&](Connection& connection) {
    Writer writer(connection, Now());
    return Transact(connection, "BEGIN IMMEDIATE", "ROLLBACK", [&] {
      const absl::Status done = work(writer);
      return done.ok() ? CheckInPlace() : done;
    });
  });
}

absl::Status Database::CheckInPlace() const { return impl_->files().Check(); }

Time Database::Now() const { return impl_->clock().Now(); }

void Database::OnCommit(std::function<void()> wake) {
  impl_->SetWake(std::move(wake));
}

}  // namespace bootmill::store
