# SPDX-License-Identifier: Apache-2.0
"""Debian packages that the lab unpacks but never installs.

They are Debian 12's, whatever the machine runs, so that its results can be
compared with those of others. apt resolves them against an empty package
status, so that the closure is complete whatever is installed, and takes them
from the mirrors that the machine's own configuration names. Nothing here needs
root.

Debian has /bin, /lib and the like as links into /usr. Packages of Debian 12
still use both names, those of Debian 13 only the one in /usr; an unpacked tree
has the links, so that both names lead there.
"""

import pathlib
import platform
import re
import shutil
import subprocess

from xenlab import tools, xens

_APT_OF_SUITE = pathlib.Path(__file__).resolve().parents[3] / (
    "deploy/setup/apt-of-suite.sh")

_USUAL_SUITE = "bookworm"

# What is requested from the usual release; apt adds the libraries.
WANTED = (
    *xens.DEFAULT.packages,
    "linux-image-amd64",          # kernel of dom0, the maker, most guests
    "linux-image-cloud-amd64",    # a guest's kernel packed by LZ4
    "linux-image-6.12-cloud-amd64",  # a guest's kernel packed by zstd
    "grub-xen-host",              # stock loader images: the control rows
    # What the maker runs (see maker.py).
    "btrfs-progs", "cryptsetup-bin", "dosfstools", "e2fsprogs", "fdisk",
    "lvm2", "mdadm", "xfsprogs",
    "exfatprogs", "f2fs-tools", "jfsutils", "nilfs-tools", "ntfs-3g",
    "reiserfsprogs", "thin-provisioning-tools", "udftools", "zfs-fuse",
    "grub2-common", "grub-xen-bin",  # grub-install, grub-mkconfig
    "coreutils", "dash", "findutils", "grep", "kmod", "mawk", "sed",
)

# Kernels that only guests run; only their files in /boot are used.
_GUEST_KERNEL = re.compile(r"linux-image-[\d.].*-cloud-amd64_")

_MERGED = ("bin", "lib", "lib64", "sbin")

# apt's output: quoted address, file name, size; the address is not used.
_ARCHIVE_LINE = re.compile(r"^'[^']*' (\S+\.deb) \d+", re.MULTILINE)


def _unpack(archive, tree):
    """Unpacks one archive; unlike dpkg-deb alone it keeps links to folders."""
    with subprocess.Popen(
            [tools.tool("dpkg-deb"), "--fsys-tarfile", archive],
            stdout=subprocess.PIPE) as content:
        tools.run("tar", "--extract", "--keep-directory-symlink",
                  f"--directory={tree}", stdin=content.stdout)
    if content.returncode != 0:
        raise tools.LabError(f"dpkg-deb cannot read {archive}")


def _suite_to_fetch():
    """Returns the usual release, or nothing if the machine's apt has it."""
    machine = platform.freedesktop_os_release().get("VERSION_CODENAME")
    return "" if machine == _USUAL_SUITE else _USUAL_SUITE


class Packages:
    """Some packages at exact versions with all they depend on, in one cache.

    `suite`: the Debian release that has them, or empty for the usual one.
    `files` are the archives' names, `NAME_VERSION_ARCHITECTURE.deb`.
    """

    def __init__(self, cache, wanted=WANTED, suite=""):
        self._cache = pathlib.Path(cache)
        self._wanted = wanted
        self._suite = suite or _suite_to_fetch()
        self._archives = self._cache / "archives"
        (self._archives / "partial").mkdir(parents=True, exist_ok=True)
        self._status = self._cache / "status"
        if not self._status.exists():  # apt dates its cache by this file
            self._status.touch()
        self.files = self._resolve()

    def _apt(self, *args, archives):
        """Calls apt-get so that everything it writes goes into the cache."""
        options = {
            "Dir::State::status": self._status,
            "Dir::State::extended_states": self._cache / "extended_states",
            "Dir::Cache": self._cache,
            "Dir::Cache::archives": archives,
            "Dir::Cache::pkgcache": "pkgcache.bin",
            "Dir::Cache::srcpkgcache": "srcpkgcache.bin",
            "APT::Architecture": "amd64",
            "APT::Architectures": "amd64",
            "APT::Install-Recommends": "false",
            # apt's own user may not be able to write to the cache's place.
            "APT::Sandbox::User": "root",
        }
        flags = [f"-o{key}={value}" for key, value in options.items()]
        program, update = ("apt-get",), "run apt-get update"
        if self._suite:
            program = (str(_APT_OF_SUITE), self._suite, self._cache / "suite")
            update = f"remove {self._cache}"
        try:
            return tools.run(*program, "-qq", "-y", *flags, *args,
                             "install", *self._wanted)
        except tools.LabError as error:
            raise tools.LabError(
                f"{error}\n  (if packages are unknown or not found, "
                f"{update})") from error

    def _resolve(self):
        """Asks for all packages as if nothing had been fetched before."""
        answer = self._apt("--print-uris", archives=self._cache / "none")
        return sorted(_ARCHIVE_LINE.findall(answer))

    def download(self):
        """Fetches what is missing and deletes archives that are not needed any
        more.
        """
        self._apt("--download-only", archives=self._archives)
        for archive in self._archives.glob("*.deb"):
            if archive.name not in self.files:
                archive.unlink()

    def unpack(self, tree, kernels):
        """Unpacks the closure over each other below `tree`.

        The kernels that only guests run go to `kernels`, each whole.
        """
        for folder in (tree, kernels):
            for name in _MERGED:
                (folder / "usr" / name).mkdir(parents=True)
                (folder / name).symlink_to(f"usr/{name}")
        for name in self.files:
            folder = kernels if _GUEST_KERNEL.match(name) else tree
            _unpack(self._archives / name, folder)


def one_file(tree, pattern):
    """Returns the only file in unpacked packages that matches a pattern."""
    found = sorted(pathlib.Path(tree).glob(pattern))
    if len(found) != 1:
        raise tools.LabError(f"expected one {pattern} in the packages, "
                             f"found {len(found)}")
    return found[0]


def copy_file(source, target):
    """Copies a file with its mode, making the folders above it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
