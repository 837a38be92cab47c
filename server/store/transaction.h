// SPDX-License-Identifier: Apache-2.0
// Transactions, in which the functions of the store work.
#ifndef BOOTMILL_SERVER_STORE_TRANSACTION_H_
#define BOOTMILL_SERVER_STORE_TRANSACTION_H_

#include "server/store/time.h"

namespace bootmill::store {

// One connection to the database; used in the store only.
class Connection;

// A transaction that reads: it sees one state of the database. Database makes
// it, and it exists only inside Database::Read or Write. Thread-compatible.
class Reader {
 public:
  Reader(Connection& connection, Time now)
      : connection_(connection), now_(now) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Returns when the transaction began, by the database's clock.
  Time now() const { return now_; }

  // Used by the store's own functions.
  Connection& connection() { return connection_; }

 private:
  Connection& connection_;
  const Time now_;
};

// A transaction that also writes; its reads see what it has written.
class Writer : public Reader {
 public:
  using Reader::Reader;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TRANSACTION_H_
