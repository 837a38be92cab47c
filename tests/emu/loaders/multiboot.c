// SPDX-License-Identifier: Apache-2.0
// `multiboot` and `module` for GRUB as a program of this machine. What would be
// started is printed, and GRUB ends:
//
//   lab-chain: KERNEL MODULE
#include "tests/emu/loaders/grub.h"

enum { kNameBytes = 1024 };

static struct grub_command* multiboot_command;
static struct grub_command* module_command;
static char kernel[kNameBytes];
static char module[kNameBytes];

static int Boot(void) {
  static char report[2 * kNameBytes + 80];
  const int size = grub_snprintf(report, sizeof(report), "\nlab-chain: %s %s\n",
                                 kernel, module);
  Say(report, (unsigned long)size);
  grub_exit();
  return kNone;
}

static int Unload(void) {
  kernel[0] = '\0';
  module[0] = '\0';
  return kNone;
}

static int Keep(const char* name, int type, char* place) {
  struct grub_file* file = grub_file_open(name, type);
  if (file == 0) {
    return grub_errno;
  }
  grub_file_close(file);
  int i = 0;
  for (; name[i] != '\0'; ++i) {
    if (i + 1 == kNameBytes) {
      return grub_error(kOutOfMemory, "name too long");
    }
    place[i] = name[i];
  }
  place[i] = '\0';
  return kNone;
}

static int LoadKernel(struct grub_command* command, int argc, char** argv) {
  (void)command;
  if (argc == 0) {
    return grub_error(kBadArgument, "filename expected");
  }
  grub_loader_unset();
  const int error = Keep(argv[0], kMultibootKernel, kernel);
  if (error == kNone) {
    grub_loader_set(Boot, Unload, 0);
  }
  return error;
}

static int LoadModule(struct grub_command* command, int argc, char** argv) {
  (void)command;
  if (argc == 0) {
    return grub_error(kBadArgument, "filename expected");
  }
  if (kernel[0] == '\0') {
    return grub_error(kBadArgument, "you need to load the kernel first");
  }
  return Keep(argv[0], kMultibootModule, module);
}

GRUB_MODULE();

void grub_mod_init(void);
void grub_mod_init(void) {
  multiboot_command = grub_register_command_prio("multiboot", LoadKernel, "",
                                                 "Prints a kernel.", 0);
  module_command = grub_register_command_prio("module", LoadModule, "",
                                              "Prints a module.", 0);
}

void grub_mod_fini(void);
void grub_mod_fini(void) {
  grub_unregister_command(multiboot_command);
  grub_unregister_command(module_command);
}
