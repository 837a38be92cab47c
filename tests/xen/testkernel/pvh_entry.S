/* SPDX-License-Identifier: Apache-2.0 */
/* The two entries of the test kernel in a PVH guest. */

        /* Linux' 32-bit boot protocol: ESI holds the boot parameters. It
           enters at the first byte. */
        .section .head, "ax"
        .globl  linux_entry
linux_entry:
        mov     $stack_end, %esp
        push    %esi
        call    StartFromLinuxProtocol

        /* PVH: EBX holds hvm_start_info. */
        .globl  pvh_entry
pvh_entry:
        mov     $stack_end, %esp
        push    %ebx
        call    StartFromPvhProtocol

        /* XEN_ELFNOTE_PHYS32_ENTRY */
        .section .note.Xen, "a"
        .align  4
        .long   4, 4, 18
        .asciz  "Xen"
        .long   pvh_entry

        .section .bss
        .align  16
        .skip   8192
stack_end:

        .section .note.GNU-stack, "", @progbits
