// SPDX-License-Identifier: Apache-2.0
#include "server/build/toolchain_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/mutex.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"

namespace bootmill::server {
namespace {

// The modules of a GRUB version take about 5 MB.
constexpr size_t kKeptInMemory = 8;

absl::Status CheckState(const store::ToolchainRecord& record,
                        ToolchainUse use) {
  const bool allowed = record.state == v1::Toolchain::STATE_ACTIVE ||
                       record.state == v1::Toolchain::STATE_DEPRECATED ||
                       (record.state == v1::Toolchain::STATE_QUARANTINED &&
                        use == ToolchainUse::kPreview) ||
                       use == ToolchainUse::kComparison;
  if (allowed) {
    return absl::OkStatus();
  }
  const bool revoked = record.state == v1::Toolchain::STATE_REVOKED;
  return rpc::Error(
      absl::StatusCode::kFailedPrecondition,
      revoked ? "TOOLCHAIN_REVOKED" : "TOOLCHAIN_QUARANTINED",
      absl::StrFormat("toolchain %s is %s; %s", record.name,
                      revoked ? "revoked" : "in quarantine",
                      revoked
                          ? "build with another one, or take that back with "
                            "`bootmill toolchain activate`"
                          : "`bootmill toolchain activate` lets builds use it"),
      {{"toolchain", record.name}});
}

}  // namespace

absl::StatusOr<store::ToolchainRecord> ToolchainSource::Choose(
    std::string_view requested, const v1::LoaderSpec& spec, ToolchainUse use) {
  std::string name = spec.toolchain();
  if (!requested.empty()) {
    ASSIGN_OR_RETURN(name, ToolchainIdOf("toolchain", requested));
  }
  return database_.Read(
      [&](store::Reader& reader) -> absl::StatusOr<store::ToolchainRecord> {
        if (name.empty()) {
          return store::DefaultToolchain(reader);
        }
        ASSIGN_OR_RETURN(store::ToolchainRecord record,
                         store::FindToolchain(reader, name));
        RETURN_IF_ERROR(CheckState(record, use));
        return record;
      });
}

absl::StatusOr<std::shared_ptr<const toolchain::Toolchain>>
ToolchainSource::Get(const std::string& name) {
  // The lock is held while loading: that takes milliseconds only, and a
  // toolchain is not loaded twice.
  const MutexLock lock(&mutex_);
  const auto found =
      std::find_if(loaded_.begin(), loaded_.end(),
                   [&](const auto& loaded) { return loaded->name == name; });
  if (found != loaded_.end()) {
    loaded_.splice(loaded_.begin(), loaded_, found);
    return loaded_.front();
  }
  ASSIGN_OR_RETURN(toolchain::Toolchain toolchain,
                   database_.Read([&](store::Reader& reader) {
                     return store::LoadToolchain(reader, name);
                   }));
  loaded_.push_front(
      std::make_shared<const toolchain::Toolchain>(std::move(toolchain)));
  if (loaded_.size() > kKeptInMemory) {
    loaded_.pop_back();
  }
  return loaded_.front();
}

}  // namespace bootmill::server
