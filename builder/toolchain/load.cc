// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/load.h"

#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/archive/deb.h"
#include "builder/toolchain/modinfo.h"
#include "builder/toolchain/platform.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::toolchain {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 5000;
constexpr size_t kMaxFileBytes = 16 * kMiB;
constexpr size_t kMaxPlatformBytes = 128 * kMiB;
constexpr std::string_view kPackageRoot = "usr/lib/grub/";

std::string NoPlatform(std::string_view where) {
  return absl::StrFormat(
      "no Xen platform of GRUB in %s (looked for %s); Debian's package "
      "grub-xen-bin has them below /usr/lib/grub",
      where, absl::StrJoin(TargetNames(), ", "));
}

absl::StatusOr<PlatformFiles> ReadPlatform(const std::string& directory) {
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  PlatformFiles files;
  size_t seen = 0;
  size_t total = 0;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (++seen > kMaxFiles) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("%s: more than %d files", directory, kMaxFiles));
    }
    const std::string name = entry->path().filename().string();
    if (!IsToolchainFile(name)) {
      continue;
    }
    ASSIGN_OR_RETURN(Bytes content,
                     ReadFile(entry->path().string(), kMaxFileBytes));
    total += content.size();
    if (total > kMaxPlatformBytes) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "%s: files of more than %d bytes", directory, kMaxPlatformBytes));
    }
    files.emplace(name, std::move(content));
  }
  if (error) {
    return ErrnoStatus(error.value(), "list " + directory);
  }
  return files;
}

// Returns the last component of a path, with or without a trailing slash.
std::string NameOf(const std::string& directory) {
  std::error_code error;
  const fs::path absolute = fs::absolute(directory, error);
  const fs::path path = (error ? fs::path(directory) : absolute) / "";
  return path.lexically_normal().parent_path().filename().string();
}

bool IsDirectory(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Returns the target of a single platform directory, according to its
// modinfo.sh.
absl::StatusOr<Target> TargetOf(const std::string& directory,
                                const PlatformFiles& files) {
  const auto text = files.find("modinfo.sh");
  if (text == files.end()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s: no file modinfo.sh", directory));
  }
  absl::StatusOr<Modinfo> modinfo = ParseModinfo(AsText(text->second));
  if (!modinfo.ok()) {
    return Annotate(modinfo.status(), directory);
  }
  const std::string says = modinfo->cpu + "-" + modinfo->platform;
  const std::optional<Target> target = FindTarget(says);
  if (!target.has_value()) {
    return absl::NotFoundError(absl::StrFormat(
        "%s holds GRUB for %s; %s", directory, says, NoPlatform("it")));
  }
  const std::string name = NameOf(directory);
  if (FindTarget(name).value_or(*target) != *target) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: modinfo.sh says that this is %s", directory, says));
  }
  return *target;
}

// Reads the Xen platforms in `directory`, or `directory` itself if it is one.
// Returns none, without an error, if there is none.
absl::StatusOr<PlatformSet> ReadPlatforms(const std::string& directory) {
  const fs::path root(directory);
  PlatformSet platforms;
  if (Exists(root / "kernel.img") || Exists(root / "modinfo.sh")) {
    ASSIGN_OR_RETURN(PlatformFiles files, ReadPlatform(directory));
    ASSIGN_OR_RETURN(const Target target, TargetOf(directory, files));
    platforms.emplace(target, std::move(files));
    return platforms;
  }
  for (const Target target : kAllTargets) {
    const fs::path path = root / TargetName(target);
    if (IsDirectory(path)) {
      ASSIGN_OR_RETURN(PlatformFiles files, ReadPlatform(path.string()));
      platforms.emplace(target, std::move(files));
    }
  }
  return platforms;
}

// Returns target and file name of a path usr/lib/grub/TARGET/FILE, if the file
// belongs to a toolchain.
struct PackagePath {
  Target target;
  std::string_view file;
};

std::optional<PackagePath> SplitPackagePath(std::string_view path) {
  if (!path.starts_with(kPackageRoot)) {
    return std::nullopt;
  }
  path.remove_prefix(kPackageRoot.size());
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<Target> target = FindTarget(path.substr(0, slash));
  const std::string_view file = path.substr(slash + 1);
  if (!target.has_value() || file.find('/') != std::string_view::npos ||
      !IsToolchainFile(file)) {
    return std::nullopt;
  }
  return PackagePath{*target, file};
}

}  // namespace

absl::StatusOr<PlatformSet> ReadDirectory(const std::string& directory) {
  if (!IsDirectory(directory)) {
    return absl::NotFoundError(
        absl::StrFormat("%s: no such directory", directory));
  }
  ASSIGN_OR_RETURN(PlatformSet platforms, ReadPlatforms(directory));
  if (platforms.empty()) {
    return absl::NotFoundError(NoPlatform(directory));
  }
  return platforms;
}

absl::StatusOr<PackagePlatforms> ReadPackage(ByteSpan deb) {
  ASSIGN_OR_RETURN(archive::Deb package,
                   archive::ReadDeb(deb, [](std::string_view path) {
                     return SplitPackagePath(path).has_value();
                   }));
  PlatformSet platforms;
  for (archive::ArchivedFile& file : package.files) {
    if (const std::optional<PackagePath> path = SplitPackagePath(file.path)) {
      platforms[path->target].emplace(path->file, std::move(file.bytes));
    }
  }
  if (platforms.empty()) {
    return absl::NotFoundError(NoPlatform(
        absl::StrFormat("package %s %s", package.package, package.version)));
  }
  return PackagePlatforms{package.package, package.version,
                          std::move(platforms)};
}

absl::StatusOr<Toolchain> LoadFromDirectory(const std::string& directory,
                                            const LoadOptions& options) {
  ASSIGN_OR_RETURN(PlatformSet platforms, ReadDirectory(directory));
  absl::StatusOr<Toolchain> toolchain = Assemble(std::move(platforms), options);
  if (!toolchain.ok()) {
    return Annotate(toolchain.status(), directory);
  }
  return toolchain;
}

absl::StatusOr<Toolchain> LoadFromDeb(ByteSpan deb,
                                      const LoadOptions& options) {
  ASSIGN_OR_RETURN(PackagePlatforms package, ReadPackage(deb));
  absl::StatusOr<Toolchain> toolchain =
      Assemble(std::move(package.platforms), options);
  if (!toolchain.ok()) {
    return Annotate(
        toolchain.status(),
        absl::StrFormat("package %s %s", package.package, package.version));
  }
  return toolchain;
}

}  // namespace bootmill::toolchain
