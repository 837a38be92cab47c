// SPDX-License-Identifier: Apache-2.0
// ToolchainService/ImportToolchain: GRUB's modules in, if they are what they
// claim to be.
#ifndef BOOTMILL_SERVER_HANDLERS_TOOLCHAIN_IMPORT_H_
#define BOOTMILL_SERVER_HANDLERS_TOOLCHAIN_IMPORT_H_

#include <string>
#include <vector>

#include "server/api/method_table.h"
#include "server/store/database.h"

namespace bootmill::server {

struct ImportOptions {
  // Directories of the daemon's machine that imports may name, or lie below.
  std::vector<std::string> toolchain_dirs;
  // Where packages wait while they arrive.
  std::string spool_dir;
};

// Adds the method to `table`. REQUIRES: `database` outlives the table's calls.
void RegisterImport(MethodTable& table, store::Database& database,
                    const ImportOptions& options);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TOOLCHAIN_IMPORT_H_
