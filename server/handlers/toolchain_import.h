// SPDX-License-Identifier: Apache-2.0
// ToolchainService/ImportToolchain: imports GRUB's modules after checking their
// origin.
#ifndef BOOTMILL_SERVER_HANDLERS_TOOLCHAIN_IMPORT_H_
#define BOOTMILL_SERVER_HANDLERS_TOOLCHAIN_IMPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "server/api/method_table.h"
#include "server/store/database.h"

namespace bootmill::server {

struct ImportOptions {
  // Imports may name these directories of the daemon's machine, and directories
  // below them. Asked for each import, on any thread.
  std::function<std::vector<std::string>()> toolchain_dirs;
  // Where packages are kept while they arrive.
  std::string spool_dir;
};

// Adds the method to `table`. REQUIRES: `database` outlives the table's calls.
void RegisterImport(MethodTable& table, store::Database& database,
                    const ImportOptions& options);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TOOLCHAIN_IMPORT_H_
