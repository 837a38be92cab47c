// SPDX-License-Identifier: Apache-2.0
// The part of GRUB's interface for modules that only the emulator's loaders use
// (as in GRUB 2.06: include/grub/{err,file,loader,misc}.h).
#ifndef BOOTMILL_TESTS_EMU_LOADERS_GRUB_H_
#define BOOTMILL_TESTS_EMU_LOADERS_GRUB_H_

#include "loader-src/lines/grub_abi.h"

typedef unsigned char u8;
typedef unsigned int u32;

enum {
  kOutOfMemory = 3,
  kFileReadError = 6,
  kBadOs = 21,
};

enum {
  kLinuxKernel = 3,
  kLinuxInitrd = 4,
  kMultibootKernel = 5,
  kMultibootModule = 6,
  kNoDecompress = 0x20000,
};

struct grub_dl;  // a module
int grub_error(int number, const char* format, ...);
int grub_snprintf(char* out, unsigned long size, const char* format, ...);
long grub_util_fd_write(int fd, const char* text, unsigned long size);
void grub_refresh(void);
void grub_exit(void);
int grub_dl_ref(struct grub_dl* module);
int grub_dl_unref(struct grub_dl* module);
// From here on the entry counts as started: when it ends, GRUB calls `boot`.
void grub_loader_set(int (*boot)(void), int (*unload)(void), int no_return);
void grub_loader_unset(void);

// Writes directly to the output, after everything that GRUB has printed,
// because GRUB's console would break long lines.
static inline void Say(const char* text, unsigned long size) {
  enum { kStandardOutput = 1 };
  grub_refresh();
  grub_util_fd_write(kStandardOutput, text, size);
}

// The sections that GRUB demands of a module. The lab adds its name and its
// dependencies.
#define GRUB_MODULE()          \
  static const char kLicense[] \
      __attribute__((section(".module_license"), used)) = "LICENSE=GPLv3+"

#endif  // BOOTMILL_TESTS_EMU_LOADERS_GRUB_H_
