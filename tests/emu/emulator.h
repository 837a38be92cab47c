// SPDX-License-Identifier: Apache-2.0
// Running an image's configuration in GRUB itself, as a program of this
// machine (Debian's grub-emu), on a guest's disk.
#ifndef BOOTMILL_TESTS_EMU_EMULATOR_H_
#define BOOTMILL_TESTS_EMU_EMULATOR_H_

#include <map>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "builder/pipeline.h"

namespace bootmill::testing {

// Files of a file system: path -> content.
using GuestFiles = std::map<std::string, std::string>;

// A guest's disk, which is ext4 as a whole.
struct GuestDisk {
  GuestFiles files;
  std::string label;  // none if empty
  std::string uuid;   // any if empty
};

// What a run left behind.
struct EmulatorRun {
  // The console, without escape sequences and carriage returns.
  std::string console;
  // The file `watched` of the first disk afterwards.
  std::string watched;
};

// Runs the configuration of `resolution` on disks that are `hd0`, `hd1` and so
// on, for GRUB and for the spec. The emulator loads no kernels:
// `linux` and `initrd` print their arguments instead, as "LINUX PATH ARGS" and
// "INITRD PATHS", and `boot` fails, so that everything is tried in its order.
// A kernel whose path ends in `broken` is refused. `watched` is read back from
// the first disk.
//
// Errors: NOT_FOUND naming the package whose program is missing; UNKNOWN if a
// program fails, or if the run takes longer than two minutes.
absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          std::span<const GuestDisk> disks,
                                          const std::string& watched = "");

// The same with one disk.
absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          const GuestFiles& guest,
                                          const std::string& watched = "");

// The console of a guest with these disks under the boot policy `boot`: members
// in YAML, beside no waiting and GRUB's prompt in the end. The toolchain is the
// installed one. Errors: those above, and those of the spec.
absl::StatusOr<std::string> ConsoleUnder(const std::string& boot,
                                         std::span<const GuestDisk> disks);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_EMU_EMULATOR_H_
