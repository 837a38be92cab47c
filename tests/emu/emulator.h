// SPDX-License-Identifier: Apache-2.0
// Running an image's configuration on a guest's disk, by GRUB itself as a
// program of this machine (Debian's grub-emu).
#ifndef BOOTMILL_TESTS_EMU_EMULATOR_H_
#define BOOTMILL_TESTS_EMU_EMULATOR_H_

#include <map>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "builder/pipeline.h"

namespace bootmill::testing {

// The files of a file system, by path.
using GuestFiles = std::map<std::string, std::string>;

// A guest's disk, formatted as ext4 as a whole.
struct GuestDisk {
  GuestFiles files;
  std::string label;  // none if empty
  std::string uuid;   // any if empty
};

// The result of a run.
struct EmulatorRun {
  // The console's text, without escape sequences and carriage returns.
  std::string console;
  // The content of the file `watched` on the first disk after the run.
  std::string watched;
};

// Runs the configuration of `resolution` on disks that are called `hd0`, `hd1`
// and so on, both by GRUB and in the spec. The emulator loads no kernels:
// `linux` and `initrd` print their arguments as "LINUX PATH ARGS" and "INITRD
// PATHS", and `boot` fails, so that everything is tried in its order. A kernel
// whose path ends in `broken` is refused. `watched` is read from the first disk
// afterwards.
//
// Errors: NOT_FOUND naming the package whose program is missing; UNKNOWN if a
// program fails, or if the run takes longer than two minutes.
absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          std::span<const GuestDisk> disks,
                                          const std::string& watched = "");

// Does the same with one disk.
absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          const GuestFiles& guest,
                                          const std::string& watched = "");

// Returns the console of a guest with these disks and the boot policy `boot`,
// which is a text of members in YAML. No menu waits, and GRUB's prompt comes at
// the end. The toolchain is the installed one. Errors: those above, and those
// of the spec.
absl::StatusOr<std::string> ConsoleUnder(const std::string& boot,
                                         std::span<const GuestDisk> disks);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_EMU_EMULATOR_H_
