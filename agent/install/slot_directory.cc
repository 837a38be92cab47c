// SPDX-License-Identifier: Apache-2.0
#include "agent/install/slot_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "agent/install/files_at.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::agent {
namespace {

std::string Name(Target target, const char* end) {
  return absl::StrFormat("loader-%s%s", TargetName(target), end);
}

std::string LoaderName(Target target) { return Name(target, ".bin"); }
std::string PreviousName(Target target) { return Name(target, ".prev.bin"); }
std::string StateName(Target target) { return Name(target, ".json"); }

// Returns the member `name` of `object` if it is a text.
std::string TextOf(const nlohmann::json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string()
             ? member->get<std::string>()
             : "";
}

}  // namespace

absl::StatusOr<SlotDirectory> SlotDirectory::Open(const std::string& state_dir,
                                                  const std::string& slot) {
  std::error_code ignored;
  std::filesystem::create_directories(
      std::filesystem::path(state_dir).parent_path(), ignored);
  const std::string path = absl::StrFormat("%s/slots/%s", state_dir, slot);
  ASSIGN_OR_RETURN(const UniqueFd root,
                   OpenPrivateDirectory(AT_FDCWD, state_dir));
  const absl::StatusOr<UniqueFd> slots =
      OpenPrivateDirectory(root.get(), "slots");
  if (!slots.ok()) {
    return Annotate(slots.status(), state_dir);
  }
  absl::StatusOr<UniqueFd> fd = OpenPrivateDirectory(slots->get(), slot);
  if (!fd.ok()) {
    return Annotate(fd.status(), state_dir + "/slots");
  }
  return SlotDirectory(path, *std::move(fd));
}

std::string SlotDirectory::LoaderPathIn(const std::string& state_dir,
                                        const std::string& slot,
                                        Target target) {
  return absl::StrFormat("%s/slots/%s/%s", state_dir, slot, LoaderName(target));
}

std::string SlotDirectory::LoaderPath(Target target) const {
  return absl::StrFormat("%s/%s", path_, LoaderName(target));
}

absl::StatusOr<std::optional<Bytes>> SlotDirectory::ReadLoader(
    Target target) const {
  absl::StatusOr<std::optional<Bytes>> loader =
      ReadFileAt(fd_.get(), LoaderName(target), kMaxArtifactBytes);
  return loader.ok() ? std::move(loader) : Annotate(loader.status(), path_);
}

absl::StatusOr<std::optional<Bytes>> SlotDirectory::ReadPrevious(
    Target target) const {
  absl::StatusOr<std::optional<Bytes>> loader =
      ReadFileAt(fd_.get(), PreviousName(target), kMaxArtifactBytes);
  return loader.ok() ? std::move(loader) : Annotate(loader.status(), path_);
}

std::optional<InstalledState> SlotDirectory::ReadState(Target target) const {
  const absl::StatusOr<std::optional<Bytes>> bytes =
      ReadFileAt(fd_.get(), StateName(target), 64 * kKiB);
  if (!bytes.ok() || !bytes->has_value()) {
    return std::nullopt;
  }
  const nlohmann::json json =
      nlohmann::json::parse(AsText(**bytes), nullptr, false);
  if (!json.is_object()) {
    return std::nullopt;
  }
  return InstalledState{TextOf(json, "release"), TextOf(json, "sha256"),
                        TextOf(json, "time")};
}

absl::Status SlotDirectory::WriteState(Target target,
                                       const InstalledState& state) const {
  const nlohmann::ordered_json json = {{"release", state.release},
                                       {"sha256", state.sha256},
                                       {"time", state.time}};
  const std::string text =
      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const std::string draft = "." + StateName(target);
  const absl::StatusOr<UniqueFd> fd =
      WriteNewFileAt(fd_.get(), draft, AsBytes(text));
  if (!fd.ok()) {
    return Annotate(fd.status(), path_);
  }
  RETURN_IF_ERROR(RenameAt(fd_.get(), draft, StateName(target)));
  return SyncDirectory(fd_.get());
}

absl::Status SlotDirectory::RemovePartials(Target target,
                                           const std::string& but) const {
  const std::string start = "." + LoaderName(target) + ".";
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(path_, error), end;
       !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    return ErrnoStatus(error.value(), "list " + path_);
  }
  for (const std::string& name : names) {
    if (name.starts_with(start) && name.ends_with(".part") && name != but &&
        unlinkat(fd_.get(), name.c_str(), 0) != 0 && errno != ENOENT) {
      return ErrnoStatus(errno, absl::StrFormat("remove %s/%s", path_, name));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<UniqueFd> SlotDirectory::OpenPartial(
    Target target, const Sha256Digest& digest) const {
  const std::string name =
      absl::StrFormat(".%s.%s.part", LoaderName(target), digest.Hex());
  RETURN_IF_ERROR(RemovePartials(target, name));
  UniqueFd fd(openat(fd_.get(), name.c_str(),
                     O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return ErrnoStatus(errno, absl::StrFormat("open %s/%s", path_, name));
  }
  return fd;
}

// The loader gets its second name by a link first, so that its own name never
// disappears.
absl::Status SlotDirectory::KeepPrevious(Target target) const {
  const std::string draft = "." + PreviousName(target);
  if (unlinkat(fd_.get(), draft.c_str(), 0) != 0 && errno != ENOENT) {
    return ErrnoStatus(errno, "remove " + draft);
  }
  if (linkat(fd_.get(), LoaderName(target).c_str(), fd_.get(), draft.c_str(),
             0) != 0) {
    return errno == ENOENT ? absl::OkStatus()
                           : ErrnoStatus(errno, "keep the previous loader");
  }
  return RenameAt(fd_.get(), draft, PreviousName(target));
}

absl::Status SlotDirectory::Install(
    Target target, ByteSpan image, const InstalledState& state,
    const std::function<absl::Status(ByteSpan)>& check) const {
  const std::string draft = "." + LoaderName(target);
  // If the loader's name is a link or a directory, somebody else put it there:
  // ReadLoader fails and nothing is replaced.
  ASSIGN_OR_RETURN(const std::optional<Bytes> present, ReadLoader(target));
  const std::optional<InstalledState> recorded = ReadState(target);
  // A loader that is not what was recorded must not become the one to go back
  // to.
  const bool is_changed = present.has_value() && recorded.has_value() &&
                          recorded->sha256 != Sha256(*present).Hex();
  const absl::StatusOr<UniqueFd> fd = WriteNewFileAt(fd_.get(), draft, image);
  if (!fd.ok()) {
    return Annotate(fd.status(), path_);
  }
  absl::Cleanup remove = [&] { unlinkat(fd_.get(), draft.c_str(), 0); };
  ASSIGN_OR_RETURN(const Bytes written,
                   ReadOpenFile(fd->get(), draft, kMaxArtifactBytes));
  RETURN_IF_ERROR(check(written));
  if (!is_changed) {
    RETURN_IF_ERROR(KeepPrevious(target));
  }
  RETURN_IF_ERROR(RenameAt(fd_.get(), draft, LoaderName(target)));
  std::move(remove).Cancel();
  RETURN_IF_ERROR(SyncDirectory(fd_.get()));
  RETURN_IF_ERROR(WriteState(target, state));
  return RemovePartials(target, "");
}

}  // namespace bootmill::agent
