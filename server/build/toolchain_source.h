// SPDX-License-Identifier: Apache-2.0
// Choosing the toolchain of a build, and keeping toolchains in memory.
#ifndef BOOTMILL_SERVER_BUILD_TOOLCHAIN_SOURCE_H_
#define BOOTMILL_SERVER_BUILD_TOOLCHAIN_SOURCE_H_

#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/toolchain/toolchain.h"
#include "common/mutex.h"
#include "server/store/database.h"
#include "server/store/toolchains.h"

namespace bootmill::server {

// What a toolchain is wanted for. Builds need an ACTIVE or DEPRECATED one,
// previews take one in quarantine too, and comparisons take any: what hosts
// have may have been made with one that is revoked since.
enum class ToolchainUse { kBuild, kPreview, kComparison };

// Thread-safe.
class ToolchainSource {
 public:
  // REQUIRES: `database` outlives it.
  explicit ToolchainSource(store::Database& database) : database_(database) {}

  // Decides with which toolchain `spec` is built: `requested`
  // (`toolchains/NAME`) if it is not empty, else the one that the spec names,
  // else the default one.
  //
  // Errors: NOT_FOUND; INVALID_ARGUMENT (field `toolchain`);
  // FAILED_PRECONDITION if there is no default one, or if the state of the
  // chosen one does not allow `use`, saying what to do.
  absl::StatusOr<store::ToolchainRecord> Choose(std::string_view requested,
                                                const v1::LoaderSpec& spec,
                                                ToolchainUse use);

  // Returns the toolchain `name`. It is checked against its digest when it is
  // read from the database; the most recent ones are kept in memory. Errors:
  // NOT_FOUND, DATA_LOSS.
  absl::StatusOr<std::shared_ptr<const toolchain::Toolchain>> Get(
      const std::string& name);

 private:
  store::Database& database_;
  Mutex mutex_;
  // The most recently used one is first.
  std::list<std::shared_ptr<const toolchain::Toolchain>> loaded_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_TOOLCHAIN_SOURCE_H_
