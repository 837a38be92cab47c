/* SPDX-License-Identifier: Apache-2.0 */
/* The entry of the test kernel in a PV guest: (R|E)SI holds start_info. */

#ifdef __x86_64__
#define ADDRESS .quad
#define ADDRESS_SIZE 8
#else
#define ADDRESS .long
#define ADDRESS_SIZE 4
#endif

        .section .head, "ax"
        .globl  pv_entry
pv_entry:
#ifdef __x86_64__
        lea     stack_end(%rip), %rsp
        mov     %rsi, %rdi
#else
        mov     $stack_end, %esp
        push    %esi
#endif
        call    StartFromPvProtocol

        /* NOTE type, bytes: one of Xen's notes (public/elfnote.h). */
        .section .note.Xen, "a"
        .macro  TEXT_NOTE type, text
        .align  4
        .long   4, 2f - 1f, \type
        .asciz  "Xen"
1:      .asciz  "\text"
2:
        .align  4
        .endm
        .macro  ADDRESS_NOTE type, value
        .align  4
        .long   4, ADDRESS_SIZE, \type
        .asciz  "Xen"
        ADDRESS \value
        .endm

        ADDRESS_NOTE 1, pv_entry
        ADDRESS_NOTE 3, virtual_base
        ADDRESS_NOTE 4, 0               /* program headers: from zero */
        TEXT_NOTE 5, "xen-3.0"
        TEXT_NOTE 6, "bootmill-lab"
        TEXT_NOTE 8, "generic"
#ifndef __x86_64__
        TEXT_NOTE 9, "yes"              /* PAE */
#endif

        .section .bss
        .align  16
        .skip   8192
stack_end:

        .section .note.GNU-stack, "", @progbits
