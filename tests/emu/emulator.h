// SPDX-License-Identifier: Apache-2.0
// Running an image's configuration in GRUB itself, as a program of this
// machine (Debian's grub-emu), on a guest's disk.
#ifndef BOOTMILL_TESTS_EMU_EMULATOR_H_
#define BOOTMILL_TESTS_EMU_EMULATOR_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "builder/pipeline.h"

namespace bootmill::testing {

// Files of a guest's one disk, which is ext4 as a whole: path -> content.
using GuestFiles = std::map<std::string, std::string>;

// What a run left behind.
struct EmulatorRun {
  // The console, without escape sequences and carriage returns.
  std::string console;
  // The guest's file `watched` afterwards.
  std::string watched;
};

// Runs the configuration of `resolution`. The emulator loads no kernels:
// `linux` and `initrd` print their arguments instead, as "LINUX PATH ARGS" and
// "INITRD PATHS", and `boot` fails, so that everything is tried in its order.
// `watched` is read back from the guest's disk.
//
// Errors: NOT_FOUND naming the package whose program is missing; UNKNOWN if a
// program fails.
absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          const GuestFiles& guest,
                                          const std::string& watched = "");

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_EMU_EMULATOR_H_
