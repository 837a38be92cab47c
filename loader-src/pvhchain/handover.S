// SPDX-License-Identifier: Apache-2.0
// Carries out the plan and enters the kernel. It runs at any address it is
// copied to: it finds everything through the structure that EAX points to
// (handover.h).

#include "loader-src/pvhchain/handover.h"
#include "loader-src/pvhchain/op.h"

        .section .rodata.handover, "a", @progbits
        .code32
        .globl  ldr_handover_code
        .globl  ldr_handover_code_end

ldr_handover_code:
        cli
        cld
        movl    %eax, %ebp
        movl    LDR_HANDOVER_STACK(%ebp), %esp
        movl    LDR_HANDOVER_OP_COUNT(%ebp), %edx
        movl    LDR_HANDOVER_OPS(%ebp), %ebx

.Lnext: testl   %edx, %edx
        jz      .Lenter
        movl    LDR_OP_TO(%ebx), %edi
        movl    LDR_OP_FROM(%ebx), %esi
        movl    LDR_OP_SIZE(%ebx), %ecx
        movl    LDR_OP_KIND(%ebx), %eax
        addl    $LDR_OP_BYTES, %ebx
        decl    %edx
        cmpl    $LDR_OP_ZERO, %eax
        je      .Lzero
        cmpl    $LDR_OP_COPY_DOWN, %eax
        je      .Ldown

        // Upwards: whole words first, then the last bytes.
        movl    %ecx, %eax
        shrl    $2, %ecx
        rep movsl
        movl    %eax, %ecx
        andl    $3, %ecx
        rep movsb
        jmp     .Lnext

        // Downwards: the last bytes first, then whole words.
.Ldown: std
        leal    -1(%esi,%ecx), %esi
        leal    -1(%edi,%ecx), %edi
        movl    %ecx, %eax
        andl    $3, %ecx
        rep movsb
        movl    %eax, %ecx
        shrl    $2, %ecx
        subl    $3, %esi
        subl    $3, %edi
        rep movsl
        cld
        jmp     .Lnext

.Lzero: movl    %ecx, %esi
        xorl    %eax, %eax
        shrl    $2, %ecx
        rep stosl
        movl    %esi, %ecx
        andl    $3, %ecx
        rep stosb
        jmp     .Lnext

        // The state that xen/docs/misc/pvh.pandoc demands.
.Lenter:
        lgdt    LDR_HANDOVER_GDT_REGISTER(%ebp)
        call    1f
1:      popl    %eax
        addl    $(.Lflat - 1b), %eax
        pushl   $LDR_SELECTOR_CODE
        pushl   %eax
        lretl
.Lflat: movl    $LDR_SELECTOR_DATA, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        movl    $LDR_SELECTOR_TASK, %eax
        ltr     %ax
        movl    $1, %eax                // only protected mode
        movl    %eax, %cr0
        xorl    %eax, %eax
        movl    %eax, %cr4
        lldt    %ax
        pushl   $2                      // only the bit that is always set
        popfl
        movl    LDR_HANDOVER_START_INFO(%ebp), %ebx
        pushl   LDR_HANDOVER_ENTRY(%ebp)
        xorl    %ecx, %ecx
        xorl    %edx, %edx
        xorl    %esi, %esi
        xorl    %edi, %edi
        xorl    %ebp, %ebp
        ret
ldr_handover_code_end:

        .section .note.GNU-stack, "", @progbits
