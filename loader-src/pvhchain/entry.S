// SPDX-License-Identifier: Apache-2.0
// Where GRUB finds the Multiboot header and enters.

#include "loader-src/pvhchain/multiboot_abi.h"

// Asking for text mode keeps GRUB from warning that the program gets no
// console. The fields are only wishes, and the loader does not use the mode.
#define FLAGS (MULTIBOOT_HEADER_PAGE_ALIGN | MULTIBOOT_HEADER_MEMORY_INFO | \
               MULTIBOOT_HEADER_VIDEO)

        .section .multiboot, "a", @progbits
        .balign 4
        .long   MULTIBOOT_HEADER_MAGIC
        .long   FLAGS
        .long   -(MULTIBOOT_HEADER_MAGIC + FLAGS)
        .fill   5, 4, 0                 // load addresses: ELF has them
        .long   MULTIBOOT_HEADER_VIDEO_TEXT
        .fill   3, 4, 0                 // any width, height, depth

        .section .text.entry, "ax", @progbits
        .code32
        .globl  ldr_entry
ldr_entry:
        cli
        cld
        movl    $ldr_stack_top, %esp
        pushl   %ebx
        pushl   %eax
        call    ldr_main
        // ldr_main does not return.
1:      hlt
        jmp     1b

        .section .bss.stack, "aw", @nobits
        .balign 16
        .skip   0x8000
ldr_stack_top:

        .section .note.GNU-stack, "", @progbits
