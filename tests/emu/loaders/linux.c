// SPDX-License-Identifier: Apache-2.0
// `linux` and `initrd` for GRUB as a program of this machine, which has no
// loader of its own. What GRUB for Xen PVH would start is printed in the words
// of the lab's test kernel (tests/xen/testkernel), and GRUB ends:
//
//   lab-kernel: emu [SIZE:CRC32] -- BOOT_IMAGE=KERNEL WORDS
#include "tests/emu/loaders/grub.h"

enum {
  kLineBytes = 4096,
  kBlockBytes = 4096,
  kHeaderBytes = 0x206,  // up to the magic number of the boot protocol
  kMagicAt = 0x202,
};

static struct grub_dl* self;
static struct grub_command* linux_command;
static struct grub_command* initrd_command;
static char line[kLineBytes];
static unsigned line_bytes;
static u32 initrd_crc;
static unsigned long initrd_bytes;
static int has_initrd;

// `strlen` and the like would be symbols that GRUB does not export.
static int Put(char c) {
  if (line_bytes + 1 >= sizeof(line)) {
    return 0;
  }
  line[line_bytes++] = c;
  line[line_bytes] = '\0';
  return 1;
}

static int PutText(const char* text) {
  while (*text != '\0') {
    if (!Put(*text++)) {
      return 0;
    }
  }
  return 1;
}

// Passes on a word as GRUB does: quotes around one that contains a space, and a
// backslash before each character that Linux might take for a quote.
static int PutWord(const char* word) {
  int has_space = 0;
  for (const char* c = word; *c != '\0'; ++c) {
    has_space |= *c == ' ';
  }
  int fits = !has_space || Put('"');
  for (const char* c = word; *c != '\0'; ++c) {
    if (*c == '\\' || *c == '\'' || *c == '"') {
      fits &= Put('\\');
    }
    fits &= Put(*c);
  }
  return fits & (!has_space || Put('"'));
}

static void AddToCrc(const u8* bytes, long size) {
  for (long i = 0; i < size; ++i) {
    initrd_crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) {
      initrd_crc = initrd_crc >> 1 ^ (initrd_crc & 1 ? 0xedb88320 : 0);
    }
  }
  initrd_bytes += (unsigned long)size;
}

static int Boot(void) {
  char modules[40] = "";
  if (has_initrd) {
    grub_snprintf(modules, sizeof(modules), " %lu:%08x", initrd_bytes,
                  ~initrd_crc);
  }
  static char report[kLineBytes + 80];
  const int size = grub_snprintf(report, sizeof(report),
                                 "\nlab-kernel: emu%s -- %s\n", modules, line);
  Say(report, (unsigned long)size);
  grub_exit();
  return kNone;
}

static int Unload(void) {
  line_bytes = 0;
  grub_dl_unref(self);
  return kNone;
}

// Reads a whole file, or only its first bytes if `head` is given.
static long ReadFile(const char* name, int type, u8* header, long size) {
  static u8 block[kBlockBytes];
  struct grub_file* file = grub_file_open(name, type);
  if (file == 0) {
    return -1;
  }
  long total = 0;
  if (header != 0) {
    total = grub_file_read(file, header, (unsigned long)size);
  } else {
    long count = 0;
    while ((count = grub_file_read(file, block, sizeof(block))) > 0) {
      AddToCrc(block, count);
      total += count;
    }
    total = count < 0 ? count : total;
  }
  grub_file_close(file);
  return total;
}

static int IsLinux(const u8* header) {
  static const char kMagic[] = "HdrS";
  for (int i = 0; i < 4; ++i) {
    if (header[kMagicAt + i] != (u8)kMagic[i]) {
      return 0;
    }
  }
  return header[0x1fe] == 0x55 && header[0x1ff] == 0xaa;
}

static int LoadLinux(struct grub_command* command, int argc, char** argv) {
  (void)command;
  static u8 header[kHeaderBytes];
  if (argc == 0) {
    return grub_error(kBadArgument, "filename expected");
  }
  const long size = ReadFile(argv[0], kLinuxKernel, header, sizeof(header));
  if (size < 0) {
    return grub_errno;
  }
  if (size != (long)sizeof(header)) {
    return grub_error(kFileReadError, "premature end of file %s", argv[0]);
  }
  if (!IsLinux(header)) {
    return grub_error(kBadOs, "invalid magic number");
  }
  grub_loader_unset();
  has_initrd = 0;
  line_bytes = 0;
  int fits = PutText("BOOT_IMAGE=");
  for (int i = 0; i < argc; ++i) {
    fits &= (i == 0 || Put(' ')) & PutWord(argv[i]);
  }
  if (!fits) {
    line_bytes = 0;
    return grub_error(kOutOfMemory, "command line too long");
  }
  grub_dl_ref(self);  // a module with a loaded kernel cannot be removed
  grub_loader_set(Boot, Unload, 0);
  return kNone;
}

// Linux sees several files as one initrd, in which each begins at a multiple of
// four.
static int LoadInitrd(struct grub_command* command, int argc, char** argv) {
  (void)command;
  if (argc == 0) {
    return grub_error(kBadArgument, "filename expected");
  }
  if (line_bytes == 0) {
    return grub_error(kBadArgument, "you need to load the kernel first");
  }
  initrd_crc = ~0U;
  initrd_bytes = 0;
  for (int i = 0; i < argc; ++i) {
    while (initrd_bytes % 4 != 0) {
      AddToCrc((const u8*)"", 1);
    }
    if (ReadFile(argv[i], kLinuxInitrd | kNoDecompress, 0, 0) < 0) {
      return grub_errno;
    }
  }
  has_initrd = 1;
  return kNone;
}

GRUB_MODULE();

void grub_mod_init(struct grub_dl* module);
void grub_mod_init(struct grub_dl* module) {
  self = module;
  linux_command =
      grub_register_command_prio("linux", LoadLinux, "", "Prints a kernel.", 0);
  initrd_command = grub_register_command_prio("initrd", LoadInitrd, "",
                                              "Prints an initrd.", 0);
}

void grub_mod_fini(void);
void grub_mod_fini(void) {
  grub_unregister_command(linux_command);
  grub_unregister_command(initrd_command);
}
