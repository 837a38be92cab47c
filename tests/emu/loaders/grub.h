// SPDX-License-Identifier: Apache-2.0
// The part of GRUB's interface for modules that the emulator's loaders use (as
// in GRUB 2.06: include/grub/{command,err,file,loader,misc}.h).
#ifndef BOOTMILL_TESTS_EMU_LOADERS_GRUB_H_
#define BOOTMILL_TESTS_EMU_LOADERS_GRUB_H_

typedef unsigned char u8;
typedef unsigned int u32;

enum {
  kNone = 0,
  kOutOfMemory = 3,
  kFileReadError = 6,
  kBadArgument = 18,
  kBadOs = 21,
};

enum {
  kLinuxKernel = 3,
  kLinuxInitrd = 4,
  kMultibootKernel = 5,
  kMultibootModule = 6,
  kNoDecompress = 0x20000,
};

struct grub_command;
struct grub_dl;  // a module
struct grub_file;
typedef int (*CommandFunction)(struct grub_command* command, int argc,
                               char** argv);

struct grub_command* grub_register_command_prio(const char* name,
                                                CommandFunction function,
                                                const char* summary,
                                                const char* description,
                                                int priority);
void grub_unregister_command(struct grub_command* command);
extern int grub_errno;
int grub_error(int number, const char* format, ...);
int grub_snprintf(char* out, unsigned long size, const char* format, ...);
long grub_util_fd_write(int fd, const char* text, unsigned long size);
void grub_refresh(void);
void grub_exit(void);
struct grub_file* grub_file_open(const char* name, int type);
long grub_file_read(struct grub_file* file, void* buffer, unsigned long size);
int grub_file_close(struct grub_file* file);
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
