// SPDX-License-Identifier: Apache-2.0
#include "server/store/sqlite_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cerrno>

#include "common/testing/status_matchers.h"

namespace bootmill::store {
namespace {

using bootmill::testing::StatusIs;
using ::testing::HasSubstr;

struct Case {
  int code;
  int system_errno;
  absl::StatusCode expected;
  const char* advice;
};

TEST(SqliteStatusTest, SaysWhatToDo) {
  using Code = absl::StatusCode;
  for (const Case& c : {
           Case{SQLITE_BUSY, 0, Code::kUnavailable, "try again"},
           Case{SQLITE_BUSY_SNAPSHOT, 0, Code::kUnavailable, "try again"},
           Case{SQLITE_LOCKED, 0, Code::kUnavailable, "try again"},
           Case{SQLITE_FULL, 0, Code::kResourceExhausted, "free space"},
           Case{SQLITE_IOERR_WRITE, ENOSPC, Code::kResourceExhausted,
                "disk is full"},
           Case{SQLITE_IOERR_WRITE, EDQUOT, Code::kResourceExhausted,
                "disk is full"},
           Case{SQLITE_IOERR_WRITE, EFBIG, Code::kResourceExhausted,
                "disk is full"},
           Case{SQLITE_IOERR_READ, EIO, Code::kUnavailable, "system log"},
           Case{SQLITE_IOERR_NOMEM, 0, Code::kResourceExhausted, "memory"},
           Case{SQLITE_NOMEM, 0, Code::kResourceExhausted, "memory"},
           Case{SQLITE_TOOBIG, 0, Code::kInvalidArgument, "larger"},
           Case{SQLITE_READONLY, 0, Code::kPermissionDenied, "writable"},
           Case{SQLITE_READONLY_DBMOVED, 0, Code::kPermissionDenied,
                "writable"},
           Case{SQLITE_PERM, 0, Code::kPermissionDenied, "writable"},
           Case{SQLITE_CANTOPEN, ENOENT, Code::kFailedPrecondition,
                "bootmill.db"},
           Case{SQLITE_CORRUPT, 0, Code::kDataLoss, "restore"},
           Case{SQLITE_CORRUPT_INDEX, 0, Code::kDataLoss, "restore"},
           Case{SQLITE_NOTADB, 0, Code::kDataLoss, "restore"},
           Case{SQLITE_CONSTRAINT_UNIQUE, 0, Code::kAlreadyExists, "already"},
           Case{SQLITE_CONSTRAINT_PRIMARYKEY, 0, Code::kAlreadyExists,
                "already"},
           Case{SQLITE_CONSTRAINT_FOREIGNKEY, 0, Code::kNotFound, "refers to"},
           Case{SQLITE_CONSTRAINT_CHECK, 0, Code::kInvalidArgument, "told"},
           Case{SQLITE_ERROR, 0, Code::kInternal, "told"},
       }) {
    const absl::Status status = SqliteStatus({c.code, c.system_errno, "told"});
    EXPECT_THAT(status, StatusIs(c.expected, HasSubstr(c.advice))) << c.code;
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos);
  }
}

}  // namespace
}  // namespace bootmill::store
