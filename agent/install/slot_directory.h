// SPDX-License-Identifier: Apache-2.0
// The directory of a slot: the loaders in it, and how a new one is installed.
#ifndef BOOTMILL_AGENT_INSTALL_SLOT_DIRECTORY_H_
#define BOOTMILL_AGENT_INSTALL_SLOT_DIRECTORY_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "builder/target.h"
#include "common/bytes.h"
#include "common/sha256.h"
#include "common/unique_fd.h"

namespace bootmill::agent {

// What was installed, as loader-TARGET.json beside the loader says.
struct InstalledState {
  std::string release;  // `orgs/ORG/releases/FLEET-N`
  std::string sha256;   // 64 hex digits
  std::string time;     // `2026-11-24T13:49:05Z`

  bool operator==(const InstalledState&) const = default;
};

// The directory STATE_DIR/slots/SLOT:
//
//   loader-TARGET.bin        what guests boot from: always a whole image
//   loader-TARGET.prev.bin   the last loader that was installed before it
//   loader-TARGET.json       InstalledState; older than the loader if the
//                            machine stopped in between
//   .loader-TARGET.*         partial downloads and drafts
//
// Every file is opened relative to the directory that was checked, and no link
// is followed. Thread-compatible. REQUIRES: this process holds the agent's lock
// (lock.h) while it writes.
class SlotDirectory {
 public:
  // Opens the directory, and makes it and those above it if they are missing.
  // Errors: those of ErrnoStatus; FAILED_PRECONDITION if a part of the path
  // below `state_dir`, or `state_dir` itself, is a link, belongs to another
  // user or may be written by one.
  static absl::StatusOr<SlotDirectory> Open(const std::string& state_dir,
                                            const std::string& slot);

  // Returns `STATE_DIR/slots/SLOT/loader-TARGET.bin`.
  static std::string LoaderPathIn(const std::string& state_dir,
                                  const std::string& slot, Target target);
  std::string LoaderPath(Target target) const;

  // Returns the loader, or nullopt if there is none.
  // Errors: FAILED_PRECONDITION for a link or anything else that is no file;
  // those of ErrnoStatus.
  absl::StatusOr<std::optional<Bytes>> ReadLoader(Target target) const;
  absl::StatusOr<std::optional<Bytes>> ReadPrevious(Target target) const;
  // Returns what is recorded; nullopt if the file is missing or cannot be
  // read.
  std::optional<InstalledState> ReadState(Target target) const;

  // Opens the file in which the image `digest` is collected, with what an
  // interrupted run left in it; such files of other images are removed.
  absl::StatusOr<UniqueFd> OpenPartial(Target target,
                                       const Sha256Digest& digest) const;

  // Installs `image`:
  //
  //   1. It is written to a new file and synced.
  //   2. `check` is called with what can be read back from that very file.
  //   3. The loader that is there becomes the previous one, by a link and a
  //      rename. One that is not what was recorded does not: it is nothing to
  //      go back to, and the previous loader stays as it was.
  //   4. The new file gets the loader's name by one rename; the directory is
  //      synced.
  //   5. `state` is recorded, and partial files are removed.
  //
  // After an error or a crash before step 4 the loader is as it was; afterwards
  // it is the new one, even if step 5 fails. Errors: those of `check`;
  // FAILED_PRECONDITION if the loader is a link or no file; those of
  // ErrnoStatus.
  absl::Status Install(
      Target target, ByteSpan image, const InstalledState& state,
      const std::function<absl::Status(ByteSpan)>& check) const;

  // Records `state` without installing.
  absl::Status WriteState(Target target, const InstalledState& state) const;

 private:
  SlotDirectory(std::string path, UniqueFd fd)
      : path_(std::move(path)), fd_(std::move(fd)) {}

  absl::Status KeepPrevious(Target target) const;
  absl::Status RemovePartials(Target target, const std::string& but) const;

  std::string path_;
  UniqueFd fd_;
};

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_INSTALL_SLOT_DIRECTORY_H_
