# SPDX-License-Identifier: Apache-2.0
"""One emulated machine that runs Xen and dom0, and the conversation with dom0.

The machine shares host directories with dom0 over 9p, and talks over a virtio
serial port (see dom0/init). QEMU is always ended by its process id, and by
the kernel if the lab itself is killed.
"""

import enum
import re
import shutil
import signal
import socket
import subprocess
import time

from xenlab import prepare, tools

# Each entry has a reason: without it something fails on Xen 4.17. The same
# options work with Xen 4.20; whether that needs all of them has not been
# tried.
_CPU = ",".join((
    "EPYC",
    "+svm", "+npt",      # Xen then offers hvm and hap: PVH guests
    "-smap", "-smep",    # QEMU 7.2 faults on a PV dom0's first iret
    # A PVH Linux stops in fpu__init_system with these on.
    "-xsave", "-xsavec", "-xsaveopt", "-xgetbv1", "-avx", "-avx2", "-f16c",
    "-fma",
    "-rdtscp",           # Xen cannot emulate it for guests without NRIP
    "+invtsc",
    "-monitor",          # QEMU faults on the mwait that Xen idles with
))
_HYPERVISOR_LINE = " ".join((
    "console=com1", "com1=115200,8n1",
    "dom0_mem=1536M,max:1536M", "guest_loglvl=all",
    "noreboot=1",        # a crash ends the run instead of looping
    "sched=credit",      # wakes dom0's disk backend sooner: faster loading
    "spec-ctrl=no",      # costs much and protects nothing in here
    "bootscrub=0",       # leaves memory that nobody uses untouched
))
_DOM0_LINE = "console=hvc0 quiet mitigations=off cryptomgr.notests"

_BOOT_SECONDS = 300
# Output of a guest has `(dN)` before it.
_FATAL = re.compile(rb"^(?!\(d\d+).*(Panic on CPU \d+"
                    rb"|Kernel panic - not syncing.*"
                    rb"|Manual reset required)", re.MULTILINE)


class State(enum.Enum):
    """The states of a machine, from power-on to its end."""

    BOOTING = "booting"
    READY = "ready"
    DEAD = "dead"


def _quoted(path):
    """Returns a path as a value in QEMU's comma-separated options."""
    return str(path).replace(",", ",,")


class Machine:
    """A dom0 under QEMU. Use as a context; poll() must be called often.

    `folder` is this machine's share: consoles/, log/ and one folder for
    each guest. It must exist and be empty.
    """

    def __init__(self, name, lab, images, service, folder):
        self.name = name
        self.folder = folder
        self.state = State.BOOTING
        self.trouble = ""  # why the machine is DEAD
        self._lab = lab
        self._images = images
        self._service = service
        self._serial = folder / "hypervisor.log"
        self._partial = b""
        self._channel = None
        self._qemu = None
        self._started = None

    def __enter__(self):
        self._channel, theirs = socket.socketpair()
        self._channel.setblocking(False)
        try:
            with open(self.folder / "qemu.log", "wb") as log:
                self._qemu = subprocess.Popen(
                    self._command(theirs.fileno()), cwd=self._lab.dom0,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    pass_fds=[theirs.fileno()], start_new_session=True)
        finally:
            theirs.close()
        self._started = time.monotonic()
        return self

    def __exit__(self, *_):
        self._channel.close()
        for number in (signal.SIGTERM, signal.SIGKILL):
            self._qemu.send_signal(number)
            try:
                self._qemu.wait(timeout=5)
                return
            except subprocess.TimeoutExpired:
                continue

    def _share(self, tag, path, options=""):
        """Returns the options for a host directory that dom0 mounts."""
        return ["-fsdev", f"local,id={tag},path={_quoted(path)},"
                          f"security_model=none{options}",
                "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]

    def _command(self, channel_fd):
        """Returns the command that powers the machine on.

        It runs in dom0's directory, so that no path of this machine
        stands in the comma separated module list.
        """
        return [
            tools.tool("setpriv"), "--pdeathsig", "KILL",
            tools.tool("qemu-system-x86_64"),
            "-machine", "q35", "-accel", "tcg,thread=multi",
            "-smp", "1", "-m", "9216", "-cpu", _CPU,
            "-nodefaults", "-display", "none", "-no-reboot",
            "-chardev", f"file,id=serial,path={_quoted(self._serial)}",
            "-serial", "chardev:serial",
            *self._share("stock", self._lab.dom0 / prepare.STOCK_IMAGES,
                         ",readonly=on"),
            *self._share("disks", self._lab.guests / prepare.GUEST_DISKS,
                         ",readonly=on"),
            *self._share("images", self._images, ",readonly=on"),
            *self._share("service", self._service, ",readonly=on"),
            *self._share("corpus", self._lab.corpus, ",readonly=on"),
            *self._share("lab", self.folder),
            "-chardev", f"socket,id=control,fd={channel_fd}",
            "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=control,name=lab.control",
            "-kernel", prepare.HYPERVISOR, "-append", _HYPERVISOR_LINE,
            "-initrd", f"{prepare.KERNEL} {_DOM0_LINE},{prepare.DOM0}",
        ]

    def send(self, *words):
        """Sends one line to dom0. poll() notices if dom0 is dead."""
        try:
            self._channel.send((" ".join(words) + "\n").encode())
        except OSError:
            pass

    def poll(self):
        """Returns what dom0 sent since the last call, as lists of words."""
        events = [line.split() for line in self._lines()]
        if self.state == State.BOOTING and ["ready"] in events:
            self.state = State.READY
        self._check_life()
        return [event for event in events if event != ["ready"]]

    def _lines(self):
        """Returns the complete lines that have arrived."""
        try:
            self._partial += self._channel.recv(65536)
        except OSError:
            pass
        *lines, self._partial = self._partial.split(b"\n")
        return [line.decode("ascii", "replace") for line in lines]

    def _check_life(self):
        """Checks whether the machine ended, crashed, or does not come up."""
        if self.state == State.DEAD:
            return
        if self._qemu.poll() is not None:
            self._die(f"QEMU ended with status {self._qemu.returncode}, "
                      f"see {self.folder}/qemu.log")
            return
        text = self._serial.read_bytes() if self._serial.exists() else b""
        fatal = _FATAL.search(text)
        if fatal:
            words = fatal.group(1).decode("ascii", "replace").strip()
            self._die(f"{words!r} in {self._serial}")
        elif (self.state == State.BOOTING
                and time.monotonic() - self._started > _BOOT_SECONDS):
            self._die(f"dom0 not ready after {_BOOT_SECONDS} s, "
                      f"see {self._serial}")

    def _die(self, trouble):
        self.state = State.DEAD
        self.trouble = f"{self.name}: {trouble}"
        print(f"xen-lab: {self.trouble}", flush=True)


def empty_folder(path):
    """Makes a folder and removes what was in it."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
