// SPDX-License-Identifier: Apache-2.0
// What the test kernel prints, in every kind of guest:
//
//   lab-kernel: ENTRY [SIZE:CRC32]... -- COMMAND LINE
//
// with one SIZE:CRC32 for each module (an initrd is one), the size in decimal
// digits. Before it comes a line `lab-kernel-lacks-acpi` if the loader lost
// Xen's ACPI tables.
#include "tests/xen/testkernel/kernel.h"

static void Put(char c) {
  volatile struct ConsoleRing* ring = Console();
  while (ring->out_produced - ring->out_consumed == sizeof(ring->out)) {
    NotifyConsole();
    Yield();
  }
  ring->out[ring->out_produced % sizeof(ring->out)] = c;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  ++ring->out_produced;
}

static void Print(const char* text) {
  while (*text != '\0') Put(*text++);
}

static void PrintDecimal(u32 value) {
  char digits[11];
  char* first = digits + sizeof(digits) - 1;
  *first = '\0';
  do {
    *--first = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  Print(first);
}

static void PrintHex(u32 value) {
  for (int shift = 28; shift >= 0; shift -= 4) {
    Put("0123456789abcdef"[value >> shift & 15]);
  }
}

// CRC-32 as in zlib, because the lab compares it with zlib's.
static u32 Crc32(const struct Module* module) {
  u32 table[256];
  for (u32 i = 0; i < 256; ++i) {
    table[i] = i;
    for (int bit = 0; bit < 8; ++bit) {
      table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
    }
  }
  u32 crc = ~0U;
  for (unsigned long i = 0; i < module->size_bytes; ++i) {
    crc = crc >> 8 ^ table[(crc ^ module->bytes[i]) & 255];
  }
  return ~crc;
}

// Waits until the other end of the console has taken everything, because what
// is in the ring when the domain ends is lost.
static void Drain(void) {
  volatile struct ConsoleRing* ring = Console();
  NotifyConsole();
  while (ring->out_produced != ring->out_consumed) Yield();
}

void Report(const struct Boot* boot) {
  if (boot->lacks_acpi) Print("\r\nlab-kernel-lacks-acpi\r\n");
  Print("\r\nlab-kernel: ");
  Print(boot->entry);
  NotifyConsole();  // the lab measures the time until the first word
  for (u32 i = 0; i < boot->module_count && i < kMaxModules; ++i) {
    Put(' ');
    PrintDecimal((u32)boot->modules[i].size_bytes);
    Put(':');
    PrintHex(Crc32(&boot->modules[i]));
  }
  Print(" -- ");
  Print(boot->command_line != 0 ? boot->command_line : "");
  Print("\r\n");
  Drain();
  PowerOff();
}
