# SPDX-License-Identifier: Apache-2.0
"""Nothing bootable: what each `on_failure` does."""

from xenlab.row import NO_ERRORS, POWEROFF, PROMPT, PV64, PVH, REBOOT, SHORT
from xenlab.row import Row, kernel, says, words

TOPIC = "Nothing bootable"
# GRUB waits ten seconds after an error; here that is not a dead end.
_PATIENCE_S = 90

_NOTHING = (says("grub_config: no volume of xen/xvda has one")
            + says("no boot source led to a boot"))


def _rows(target):
    short = SHORT[target]

    def row(kind, shows, guest, **more):
        return Row(f"{short}-failure-{kind}", target, f"failure-{kind}",
                   ("empty",), _NOTHING + shows, NO_ERRORS, guest=guest,
                   long=target == PV64, **more)

    return (
        row("halt", (), "`halt`: the domain is gone", ends=POWEROFF),
        row("reboot", says("the domain reboots in 10 s"),
            "`reboot`: the domain reboots", ends=REBOOT),
        row("retry", says("the sources are tried again in 10 s") + _NOTHING,
            "`retry`: the sources once more"),
        row("rescue-shell", PROMPT, "`rescue_shell`: GRUB's prompt"),
        row("menu", (r"[Tt]ry the boot sources again",
                     r"lab-typed-xen(_pvh)?"),
            "`menu`: shown; `c` opens the prompt, commands run",
            types=((r"[Tt]ry the boot sources again", "c"),
                   (r"grub>", "echo lab-typed-$grub_platform\r"))),
    )


ROWS = _rows(PVH) + _rows(PV64) + (
    Row("pvh-kernel-missing", PVH, "own-config", ("unbootable",),
        (r"error: file `/boot/kernel' not found",),
        control=(r"error: file `/boot/kernel' not found",),
        guest="the guest's entry names a kernel that is not there"),
) + tuple(
    row for target in (PVH, PV64) for row in (
        Row(f"{SHORT[target]}-guest-next-source", target, "guest-next-source",
            ("unbootable", "cfg-boot_grub"),
            (r"error: file `/boot/kernel' not found",
             words("Falling back to `the next boot source'"))
            + says("grub_config: (xen/xvda,msdos1)/boot/grub/grub.cfg led to "
                   "no boot")
            + kernel(target, "grub_config"), silence_s=_PATIENCE_S,
            guest="the guest's entry fails: the next disk"),
        Row(f"{SHORT[target]}-guest-on-failure", target, "guest-on-failure",
            ("unbootable", "cfg-boot_grub"),
            (r"error: file `/boot/kernel' not found",)
            + says("no boot source led to a boot"), (r"\(xen/xvdb",),
            ends=POWEROFF, silence_s=_PATIENCE_S, long=target == PV64,
            guest="the guest's entry fails: `on_failure`"),
    )
)
