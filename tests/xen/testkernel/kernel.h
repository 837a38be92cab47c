// SPDX-License-Identifier: Apache-2.0
// The two parts of the lab's test kernel: what it reports (report.c), and how
// it reaches Xen in each kind of guest (pvh.c, pv.c).
#ifndef BOOTMILL_TESTS_XEN_TESTKERNEL_KERNEL_H_
#define BOOTMILL_TESTS_XEN_TESTKERNEL_KERNEL_H_

typedef unsigned int u32;
typedef unsigned long long u64;

enum { kMaxModules = 16 };

// A file that the loader put into memory.
struct Module {
  const unsigned char* bytes;
  unsigned long size_bytes;
};

// How this kernel was started.
struct Boot {
  const char* entry;  // the entry that was used: `pvh-linux`, `pv64`, ...
  const char* command_line;  // null if there is none
  int lacks_acpi;    // whether a PVH guest lacks the ACPI tables that Xen made
  u32 module_count;  // modules after the first kMaxModules are ignored
  struct Module modules[kMaxModules];
};

// Prints one line about `boot` on Xen's console and ends the domain.
void Report(const struct Boot* boot) __attribute__((noreturn));

// Xen's console ring (xen/include/public/io/console.h). The indices are never
// reset; their low bits are positions.
struct ConsoleRing {
  char in[1024];
  char out[2048];
  u32 in_consumed, in_produced, out_consumed, out_produced;
};

// The functions that each kind of guest implements.

// Returns the domain's console ring, mapped.
volatile struct ConsoleRing* Console(void);
// Tells the other end of the console that there is something to read.
void NotifyConsole(void);
// Lets other domains run.
void Yield(void);
// Ends the domain, as powering off does.
void PowerOff(void) __attribute__((noreturn));

// Xen's public interface: the numbers of hypercalls and operations.
enum {
  kSchedOp = 29,
  kSchedOpYield = 0,
  kSchedOpShutdown = 2,
  kShutdownPowerOff = 0,
  kEventChannelOp = 32,
  kEventChannelSend = 4,
};

// Makes a hypercall with two arguments.
long Hypercall(u32 number, unsigned long first, const void* second);

#endif  // BOOTMILL_TESTS_XEN_TESTKERNEL_KERNEL_H_
