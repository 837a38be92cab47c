// SPDX-License-Identifier: Apache-2.0
// What the functions of the store work in: one transaction of the database.
#ifndef BOOTMILL_SERVER_STORE_TRANSACTION_H_
#define BOOTMILL_SERVER_STORE_TRANSACTION_H_

#include "server/store/time.h"

namespace bootmill::store {

// One connection to the database; known to the store alone.
class Connection;

// Reads of one transaction: all see the same state. Made by Database, alive
// inside Database::Read or Write only. Thread-compatible.
class Reader {
 public:
  Reader(Connection& connection, Time now)
      : connection_(connection), now_(now) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // When the transaction began, by the database's clock.
  Time now() const { return now_; }

  // For the store's own functions.
  Connection& connection() { return connection_; }

 private:
  Connection& connection_;
  const Time now_;
};

// Reads and writes of one transaction; reads see what was written in it.
class Writer : public Reader {
 public:
  using Reader::Reader;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TRANSACTION_H_
