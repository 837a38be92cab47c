// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/status.h"

static const char* const texts[LDR_STATUS_COUNT] = {
    [LDR_OK] = "no failure",
    [LDR_MULTIBOOT_MAGIC] =
        "multiboot: EAX is %x at entry, expected %l; start it with GRUB's "
        "command multiboot",
    [LDR_MULTIBOOT_INFO] =
        "multiboot: information at %x is outside memory that can be read",
    [LDR_MULTIBOOT_NO_MODULE] =
        "multiboot: no module; the first must be the guest's kernel",
    [LDR_MULTIBOOT_MANY_MODULES] = "multiboot: %i modules, at most %l",
    [LDR_MULTIBOOT_MODULE] =
        "multiboot: module %i at %x, which ends at %l, is outside memory",
    [LDR_MULTIBOOT_TEXT] =
        "multiboot: command line of module %i does not fit, room for %l bytes",
    [LDR_XEN_ABSENT] =
        "xen: not found by CPUID; this program starts guests on Xen only",
    [LDR_XEN_HYPERCALL_PAGE] =
        "xen: CPUID names no register for the hypercall page",
    [LDR_MEMORY_NO_MAP] = "memory: no map with RAM from Xen or from GRUB",
    [LDR_MEMORY_LONG_MAP] = "memory: map has %i entries, at most %l",
    [LDR_ELF_SHORT] = "elf: file has %x bytes, an ELF header needs %l",
    [LDR_ELF_MAGIC] = "elf: not an ELF file, it begins with %x",
    [LDR_ELF_CLASS] =
        "elf: class and byte order are %x, expected 101 (32-bit) or 102 "
        "(64-bit), little endian",
    [LDR_ELF_MACHINE] = "elf: machine %x is not x86",
    [LDR_ELF_TYPE] = "elf: type %x is not an executable",
    [LDR_ELF_TABLE_ENTRY] =
        "elf: segment table has entries of %x bytes, expected %l",
    [LDR_ELF_TABLE] = "elf: segment table ends at %x, file has %l bytes",
    [LDR_ELF_MANY_SEGMENTS] = "elf: %i segments to load or read, at most %l",
    [LDR_ELF_NO_SEGMENT] = "elf: no segment to load",
    [LDR_ELF_SEGMENT_FILE] =
        "elf: segment %i ends at file offset %x, file has %l bytes",
    [LDR_ELF_SEGMENT_SIZES] =
        "elf: segment %i has %x bytes in the file but %l in memory",
    [LDR_ELF_SEGMENT_4G] = "elf: segment %i at %x ends above 4 GiB, at %l",
    [LDR_ELF_SEGMENT_OVERLAP] =
        "elf: segment %i at %x overlaps the one that ends at %l",
    [LDR_ELF_SEGMENT_MEMORY] =
        "elf: segment %i from %x to %l is not within the guest's memory; "
        "give the guest more memory",
    [LDR_NOTE_FILE] = "note: notes end at file offset %x, file has %l bytes",
    [LDR_NOTE_CUT] = "note: note at file offset %x ends beyond its %l bytes",
    [LDR_NOTE_ABSENT] =
        "note: no Xen note PHYS32_ENTRY (18); not a PVH kernel or loader",
    [LDR_NOTE_SIZE] = "note: PHYS32_ENTRY has %x bytes, expected 4 or 8",
    [LDR_NOTE_ENTRY] = "note: entry %x is in no segment",
    [LDR_PLAN_MODULE] =
        "memory: no room for module %i of %x bytes; give the guest more memory",
    [LDR_PLAN_BLOCK] = "memory: no room for %x bytes of start information",
    [LDR_PLAN_STAGING] =
        "memory: no room to move %x bytes aside; give the guest more memory",
};

enum ldr_status ldr_fail(struct ldr_failure* failure, enum ldr_status status,
                         uint32_t index, uint64_t value, uint64_t limit) {
  failure->status = status;
  failure->index = index;
  failure->value = value;
  failure->limit = limit;
  return status;
}

const char* ldr_status_text(enum ldr_status status) {
  return (uint32_t)status < LDR_STATUS_COUNT ? texts[status] : "unknown status";
}

void ldr_failure_print(const struct ldr_failure* failure,
                       struct ldr_text* text) {
  for (const char* c = ldr_status_text(failure->status); *c != '\0'; ++c) {
    if (*c != '%') {
      ldr_text_char(text, *c);
      continue;
    }
    ++c;
    if (*c == 'i') {
      ldr_text_decimal(text, failure->index);
    } else {
      ldr_text_hex(text, *c == 'x' ? failure->value : failure->limit);
    }
  }
}
