// SPDX-License-Identifier: Apache-2.0
// The test kernel in a PVH guest: 32 bits, no paging, two entries.
#include "tests/xen/testkernel/kernel.h"

// Offsets into Linux' boot parameters (Documentation/x86/zero-page.rst).
enum {
  kRsdp = 0x70,
  kRamdiskImage = 0x218,
  kRamdiskSize = 0x21c,
  kCommandLine = 0x228
};

// Xen's hvm_start_info and hvm_modlist_entry (public/arch-x86/hvm/).
struct StartInfo {
  u32 magic, version, flags, module_count;
  u64 modules, command_line, rsdp;
};
struct StartModule {
  u64 address, size_bytes, command_line, reserved;
};

enum {
  kHvmOp = 34,
  kHvmOpGetParam = 1,
  kParamConsolePage = 17,
  kParamConsoleChannel = 18,
  kDomainSelf = 0x7ff0,
};

static char hypercall_page[4096] __attribute__((aligned(4096)));

long Hypercall(u32 number, unsigned long first, const void* second) {
  long result;
  __asm__ volatile("call *%[entry]"
                   : "=a"(result), "+b"(first), "+c"(second)
                   : [entry] "r"(hypercall_page + number * 32)
                   : "memory");
  return result;
}

static void Cpuid(u32 leaf, u32* a, u32* b, u32* c, u32* d) {
  __asm__("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d) : "a"(leaf));
}

// Has Xen fill the hypercall page. Xen's leaves may come after those of another
// interface that it also offers to the guest.
static void EnableHypercalls(void) {
  for (u32 base = 0x40000000; base < 0x40010000; base += 0x100) {
    u32 a, b, c, d;
    Cpuid(base, &a, &b, &c, &d);
    if (b != 0x566e6558 || c != 0x65584d4d || d != 0x4d4d566e) continue;
    Cpuid(base + 2, &a, &b, &c, &d);
    __asm__ volatile("wrmsr"
                     :
                     : "c"(b), "a"(hypercall_page), "d"(0)
                     : "memory");
    return;
  }
}

static u32 HvmParam(u32 index) {
  struct {
    u32 domain, index;
    u64 value;
  } param = {kDomainSelf, index, 0};
  Hypercall(kHvmOp, kHvmOpGetParam, &param);
  return (u32)param.value;
}

volatile struct ConsoleRing* Console(void) {
  static u32 page;
  if (page == 0) page = HvmParam(kParamConsolePage);
  return (volatile struct ConsoleRing*)(page << 12);
}

void NotifyConsole(void) {
  u32 channel = HvmParam(kParamConsoleChannel);
  Hypercall(kEventChannelOp, kEventChannelSend, &channel);
}

void Yield(void) { Hypercall(kSchedOp, kSchedOpYield, 0); }

void PowerOff(void) {
  u32 reason = kShutdownPowerOff;
  for (;;) Hypercall(kSchedOp, kSchedOpShutdown, &reason);
}

// Returns whether the ACPI tables are at this address. Without them Linux dies
// before it prints anything.
static int HasAcpi(u64 rsdp) {
  static const char signature[] = "RSD PTR ";
  const char* found = (const char*)(u32)rsdp;
  if (rsdp == 0 || rsdp > 0xffffffff - sizeof(signature)) return 0;
  for (int i = 0; signature[i] != '\0'; ++i) {
    if (found[i] != signature[i]) return 0;
  }
  return 1;
}

// Called by pvh_entry.S when Linux' 32-bit boot protocol was used.
void StartFromLinuxProtocol(const char* params) {
  struct Boot boot = {.entry = "pvh-linux"};
  boot.command_line = *(const char* const*)(params + kCommandLine);
  boot.modules[0].bytes = *(unsigned char* const*)(params + kRamdiskImage);
  boot.modules[0].size_bytes = *(const u32*)(params + kRamdiskSize);
  boot.module_count = boot.modules[0].size_bytes != 0;
  boot.lacks_acpi = !HasAcpi(*(const u64*)(params + kRsdp));
  EnableHypercalls();
  Report(&boot);
}

// Called by pvh_entry.S when the PVH entry was used.
void StartFromPvhProtocol(const struct StartInfo* info) {
  struct Boot boot = {.entry = "pvh-elf", .module_count = info->module_count};
  const struct StartModule* modules =
      (const struct StartModule*)(u32)info->modules;
  boot.command_line = (const char*)(u32)info->command_line;
  boot.lacks_acpi = !HasAcpi(info->rsdp);
  for (u32 i = 0; i < info->module_count && i < kMaxModules; ++i) {
    boot.modules[i].bytes = (const unsigned char*)(u32)modules[i].address;
    boot.modules[i].size_bytes = (u32)modules[i].size_bytes;
  }
  EnableHypercalls();
  Report(&boot);
}
