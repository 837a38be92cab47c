# SPDX-License-Identifier: Apache-2.0
"""The features of the boot policy, with the guests that need each one."""

import dataclasses

MAIN = "grub"  # it names the other scripts and the order of sources


@dataclasses.dataclass(frozen=True)
class Feature:
    """A part of the image's scripts that can be removed.

    The function `function` of the script `script` is replaced by one that
    does `instead`. If there is no function, the text `old`, which must occur
    exactly once, is replaced by `instead`. `guests`: those that then boot
    differently.
    """

    what: str
    script: str
    guests: tuple
    function: str = ""
    old: str = ""
    instead: str = "false"


def _of(script, rows):
    return [Feature(what, script, guests.split(), function, "", instead)
            for what, function, instead, guests in rows]


def _text(what, script, old, instead, guests):
    return Feature(what, script, guests.split(), "", old, instead)


FEATURES = (
    *_of("linux", (
        ("paths with and without /boot or a subvolume",
         "bootmill_find_moved", "true",
         "debian-13-boot-partition-given-up "
         "arch-backup-of-btrfs-restored-onto-ext4"),
        ("a newer file goes on where the kernel is gone",
         "bootmill_read_newer", "true",
         "gentoo-conversion-grub-cfg-new-newer "
         "nixos-xen-guest-menu-lst-newer"),
    )),
    *_of("guest_menu", (
        ("hd0 is the disk of the guest's file", "bootmill_find_on_first",
         "false",
         "openswitch-paths-with-hd0 kernel-on-hd0-partition-without-initrd "
         "two-initrds-on-hd0-partition-by-path el6-uefi-grub-conf-on-esp "
         "menu-lst-goes-on-to-logical-partition"),
    )),
    _text("a command that cannot be loaded does not call itself", "load_spare",
          'if [ "$bootmill_running" = "$1" ]; then', "if false; then",
          "memtest-first-multiboot2-falls-back"),
    _text("only Xen's file is a hypervisor", "stand_ins",
          '[ -n "$bootmill_hypervisor" ]\n}', "true\n}",
          "memtest-first-multiboot2-falls-back"),
    _text("a missing command is told while a file is read", "run_grub_config",
          "set lang=reading", "set lang=quiet",
          "missing-command-in-condition-is-told"),
    _text("a menu.lst does not go on to itself", "run_legacy_menu",
          'if [ "$bootmill_path" != "$bootmill_file" ]; then', "if true; then",
          "menu-lst-goes-on-to-a-disk-that-is-gone"),
    _text("counters beside the file of an EFI partition keep it in front",
          "grub_places", ' -a ! -s "$volume${beside}grubenv"', "",
          "rauc-newer-stray-grub-cfg-in-one-slot"),
    _text("three initrds in one line", "run_extlinux",
          'if regexp -- ,.*, "$1"; then', "if false; then",
          "syslinux-three-initrds-by-comma"),
    _text("kernels of ChromiumOS in an image", "stand_ins",
          'if ! [ -f "$bootmill_on.A" ]; then', "if true; then",
          "openfyde-kernels-in-partition-of-an-image"),
    _text("volumes may be too new", "look", ", too new", "",
          "boot-ext4-with-casefold"),
    _text("an entry of the firmware's goes on to the next disk",
          "guest_menu",
          "    configfile '(memdisk)/bootmill/run_next_disk.cfg'", "    true",
          "iso-first-isolinux-localboot-default "
          "rescue-iso-first-ontimeout-localboot"),
    _text("kernels that are called kernel- and not vmlinuz-", "grub_config",
          ' "$volume"/kernel-*', "",
          "gentoo-root-first-kernels-called-kernel"),
    _text("a kernel by the key efi", "keys",
          '    linux "$1"\n', "    true\n",
          "systemd-boot-kernel-by-key-efi"),
    _text("initrds among an entry's options", "entries",
          'set entry_initrds="$entry_initrds \'$file\'"', "true",
          "systemd-boot-kernel-by-key-efi"),
    _text("a default is found by its id", "blscfg",
          'set id="+$id"\n    set default="$id"',
          'set default="$entry_title"',
          "fedora-44-entry-titles-all-the-same "
          "fedora-44-next-entry-titles-all-the-same"),
    _text("a boot counter is no part of an id", "boot_loader_spec",
          "  regexp --set 1:id -- '^(.*)\\+[0-9]+(-[0-9]+)?$' \"$id\"",
          "  true",
          "nixos-25-11-default-has-a-boot-counter"),
    _text("an environment block beside GRUB for EFI", "boot_loader_spec",
          '"$volume"/EFI/*/grubenv', "",
          "opensuse-leap-16-grub2-bls-default-in-grubenv "
          "rhel-8-converted-no-grub-cfg-kernelopts-on-esp"),
    _text("systemd-boot has no environment block", "boot_loader_spec",
          "$environment$firmware_starts", "$environment",
          "opensuse-moved-to-systemd-boot-behind-shim"),
    _text("other loaders' files are named", "boot_loader_spec",
          'set foreign="$file"', "true",
          "arch-refind-alone cachyos-limine-conf-alone "
          "fedora-43-went-over-to-unified-kernels"),
    _text("spaces and letters in the names of entries", "entries",
          r"""[^/'\"\$\\|#;&{}<>*]+""", "[0-9A-Za-z._+^~@=,:-]+",
          "systemd-boot-entry-names-with-spaces "
          "systemd-boot-entry-name-with-umlaut"),
    _text("an entry of a fallback image comes behind", "entries",
          "set rank=%", "true",
          "endeavouros-fallback-has-the-longer-version"),
    _text("shim in front of systemd-boot", "grub_config",
          ' "$volume"/EFI/systemd/shim.efi', "",
          "opensuse-moved-to-systemd-boot-behind-shim"),
    _text("systemd-boot as the program behind shim", "grub_config",
          ' "$volume"/EFI/BOOT/grubx64.efi', "",
          "debian-13-systemd-boot-behind-shim"),
    *_of("walk", (
        ("disks come before sources", "bootmill_walk",
         'bootmill_walk_by_source "$@"',
         "data-xvda-system-xvdb-old-arch-xvdc"),
        ("volumes that cannot be read are told", "bootmill_tell", "true",
         "partition-without-file-system swap-only-disk"),
        ("an empty source says so", "bootmill_say_if_none", "true",
         "empty-disk"),
    )),
    *_of("look", (
        ("swap is no part of a volume group", "bootmill_is_swap", "false",
         "swap-first-old-lvm-last"),
        ("media on partitions come last", "bootmill_set_aside", "true",
         "sonic-onie-boot-partition-first ubuntu-recovery-partition-first "
         "popos-recovery-no-removable-path"),
        ("an ISO called hdc comes last", "bootmill_put_discs_last", "true",
         "debian-installer-iso-left-as-hdc"),
        ("a whole disk comes behind its systems", "bootmill_put_whole_behind",
         "true", "debian-12-on-a-disk-that-held-an-iso"),
    )),
    _text("volumes across disks come after the disk's own", "look",
          "  bootmill_sort_out $whole $parts\n",
          "  bootmill_sort_out $whole $parts\n"
          '  bootmill_look_across "$1"\n',
          "menu-lst-with-bios-partition-old-lvm-second"),
    _text("the host's own logical volume comes first", "look",
          'set roots="$volume $roots"', 'set guests="$volume $guests"',
          "proxmox-guests-in-logical-volumes"),
    _text("guests' logical volumes come last", "look",
          'set guests="$volume $guests"',
          'set bootmill_across="$volume $bootmill_across"',
          "el5-host-guests-in-logical-volumes"),
    _text("the next disk follows one without a boot", "walk",
          "  for disk in $bootmill_disks; do\n    set bootmill_last",
          "  for disk in xen/xvda xvda; do\n    set bootmill_last",
          "swap-on-xvda-system-on-xvdb"),
    _text("a whole disk is a volume", "look", 'set whole="$volume"', "true",
          "debian-7-pvgrub-menu-lst-whole-disk"),
    _text("partitions are volumes", "look", 'set parts="$volume $parts"',
          "true", "debian-11-xfs-root-gpt"),
    _text("volumes across disks are looked at", "look",
          'set bootmill_across="$roots $bootmill_across $guests"',
          "set bootmill_across=",
          "debian-12-lvm-whole-disk-boot-lv debian-12-lvm-over-two-disks"),
    _text("drivers that few need are loaded at the second look", "walk",
          "    bootmill_load_drivers\n    bootmill_look_around_again",
          "    bootmill_look_around_again", "appliance-squashfs-whole-disk"),
    _text("grub-install's core.elf comes last", MAIN,
          "  bootmill_walk bootmill_chainload_1 ",
          "  bootmill_walk bootmill_chainload_6 ",
          "debian-12-clone-stale-core"),
    *_of("search", (
        ("a partition by its UUID", "bootmill_find_partition", "true",
         "search-by-partition-uuid"),
        ("drivers are loaded when search finds nothing",
         "bootmill_reads_more", "false", "ext4-menu-kernel-on-squashfs"),
    )),
    _text("a search of Red Hat's begins on root's disk", "search",
          'if [ "$bootmill_word" = --root-dev-only ]; then', "if false; then",
          "fedora-44-cloud-boot-subvolume"),
    *_of("grub_config", (
        ("drivers are loaded for a menu on a FAT volume", "bootmill_read_more",
         "true", "esp-menu-kernel-on-squashfs"),
        ("systemd-boot's firmware program decides", "bootmill_is_systemd_boot",
         "false", "arch-moved-from-grub-to-systemd-boot"),
        ("what belongs to a linked grub.cfg", "bootmill_follow_link", "true",
         "el8-grub-cfg-linked-for-the-host"),
        ("a boot partition before an old folder below it",
         "bootmill_put_boot_first", "true",
         "root-partition-first-with-hidden-old-boot"),
        ("modules of a GRUB of the guest's own", "bootmill_find_own_modules",
         "true", "debian-13-own-grub-xen-modules-separate-boot"),
    )),
    *_of("grub_places", (
        ("a file on the EFI system partition", "bootmill_list_efi", "true",
         "el7-uefi-linuxefi-on-esp"),
        ("subvolumes of btrfs", "bootmill_list_subvolumes", "true",
         "debian-12-btrfs-at-rootfs arch-grub-btrfs-at-snapshots"),
        ("the snapshot that would boot", "bootmill_find_snapshot", "true",
         "opensuse-leap-15-after-snapper-rollback"),
        ("the newest of several subvolumes", "bootmill_list_newest", "true",
         "debian-btrfs-release-upgrade-in-a-clone"),
        ("subvolumes in folders", "bootmill_list_below", "true",
         "arch-btrfs-root-two-levels-down"),
        ("a file in the folder of another GRUB", "bootmill_is_wrong_folder",
         "false", "el7-mkconfig-into-boot-grub"),
    )),
    _text("an older copy on the EFI system partition", "grub_places",
          'if [ "$main" -nt "$volume$path" -a', "if [ -n '' -a",
          "ubuntu-esp-file-overwritten-by-mkconfig"),
    _text("a grub.cfg that was not put in place", "grub_places",
          'set all="$all $volume::$mark.new"', "true",
          "debian-12-grub-cfg-empty-new-beside"),
    _text("a file of UEFI that was copied with its system", "grub_places",
          "in EFI efi boot/efi/EFI;", "in EFI efi;",
          "el7-copied-from-uefi-boot-efi-folder"),
    _text("another program than systemd-boot is what firmware starts",
          "grub_config", '-nt-60 "$started" -o', '-nt-60 "$copied" -a',
          "arch-moved-from-systemd-boot-to-grub"),
    _text("an entry of a subvolume without an initrd", "linux",
          'if [ "$bootmill_path" = "$1" ]; then', "if false; then",
          "gentoo-btrfs-subvolume-no-initrd"),
    *_of("linux", (
        ("kernels in a subvolume or on the volume of the grub.cfg",
         "bootmill_find_file", 'set bootmill_path="$1"; set bootmill_on=',
         "sles-12-btrfs-default-subvolume "
         "clone-new-uuid-whole-disk-old-grub-cfg grub-cfg-by-hand-names-hd1 "
         "grub-cfg-by-hand-device-in-path"),
    )),
    _text("where GRUB for EFI lies", "run_grub_config",
          'set cmdpath="$bootmill_directory"', "true",
          "esp-grub-cfg-by-cmdpath"),
    _text("the guest's directory is GRUB's prefix", "run_grub_config",
          'set prefix="$bootmill_directory"', "true",
          "rauc-slots-order-from-grubenv"),
    _text("the partition that a core image chose", "run_grub_config",
          "probe --part-uuid", "true --part-uuid",
          "bottlerocket-boot-uuid-of-its-core"),
    _text("a disk whose name does not begin with hd", "run_grub_config",
          "regexp --set 1:bdrive", "true --set 1:bdrive",
          "balena-root-b-by-label"),
    _text("sums are there before they are looked for", "stand_ins",
          "  bootmill_load_spare\n  bootmill_load hashsum",
          "  bootmill_load hashsum", "rugix-slots-by-hashsum"),
    _text("a file without a timeout does not wait", "run_grub_config",
          'set timeout="$bootmill_timeout"', "true", "el8-hybrid-kernelopts"),
    *_of("stand_ins", (
        (name, name, "true", guests) for name, guests in (
            ("linux16", "el7-bios-linux16"),
            ("initrd16", "el7-bios-linux16"),
            ("linuxefi", "el7-uefi-linuxefi-on-esp"),
            ("initrdefi", "el7-uefi-linuxefi-on-esp"),
            ("module2", "debian-dom0-default-xen-multiboot2"),
            ("module", "debian-8-dom0-default-multiboot-module"),
            ("chainloader", "default-chainloads-grub-of-other-partition "
             "default-chainloads-fedora-shim "
             "nixos-grub-default-chainloads-systemd-boot"),
            ("steamenv_boot", "steamos-steamenv-boot-two-slots"),
            ("gptpriority", "chromiumos-gptpriority-two-images"),
        ))),
    _text("the newest of ChromiumOS' images", "stand_ins",
          'set bootmill_newest="$bootmill_word"', "true",
          "chromiumos-gptpriority-after-update"),
    _text("only grub-mkconfig's word is no option of Linux", "stand_ins",
          'if [ "$1" = placeholder ]; then', "if true; then",
          "xcp-ng-host-disk-multiboot2-by-label"),
    *_of("blscfg", (
        ("blscfg", "blscfg", "true", "fedora-30-kernelopts-only-in-cfg"),
        ("bls_import", "bls_import", "true",
         "ovirt-node-bls-import-rolled-back"),
    )),
    _text("a directory that blscfg names", "blscfg",
          "regexp --set 2:wanted", "regexp --set 2:other",
          "bootc-blscfg-path-option"),
    _text("a default that begins with a digit", "blscfg",
          '"$default" = "$id"', '"$default" = ""',
          "oracle-10-uek-default-by-saved-entry"),
    *_of("words", (
        ("versions in order", "bootmill_version_key", 'set key="$1#"',
         "fedora-40-btrfs-root-version-order"),
    )),
    _text("paths of entries need no slash in front", "entries",
          'set entry_path="/$1"', "true", "systemd-boot-path-without-slash"),
    _text("entries whose boots have all failed come last", "entries",
          "set rank=!", "true", "arch-systemd-boot-boot-counting"),
    _text("an entry without its kernel is left out", "entries",
          'elif [ -f "$entry_volume$entry_linux" ]; then', "elif true; then",
          "arch-systemd-boot-half-upgrade"),
    _text("a dollar and a digit are text in an entry", "entries",
          "  setparams '$1' '$2'", "  true '$1' '$2'",
          "systemd-boot-dollars-in-options"),
    *_of("entries", (
        ("paths with backslashes", "bootmill_find_flat", "true",
         "systemd-boot-backslash-paths"),
        ("cloud-init's keys behind a semicolon", "bootmill_join", "true",
         "systemd-boot-nocloud-seed"),
    )),
    *_of("keys", (
        ("variables of options", "options",
         "set entry_has_options=1", "el9-tuned-params-variables"),
        ("versions of entries", "version", "true",
         "opensuse-microos-systemd-boot-snapshot-order"),
    )),
    *_of("boot_loader_spec", (
        ("an entry of which a part was cut off", "bootmill_is_whole", "true",
         "systemd-boot-options-behind-semicolon"),
        ("the default of loader.conf", "bootmill_is_wanted", "false",
         "arch-systemd-boot-default-exact"),
        ("patterns in loader.conf", "bootmill_pattern", 'set pattern="^$1\\$"',
         "arch-systemd-boot-default-glob"),
    )),
    *_of("run_legacy_menu", (
        ("the volume of menu.lst stands in", "bootmill_legacy_path",
         'set bootmill_path="$1"', "el6-ec2-hd0-no-table"),
        ("Linux behind Xen in menu.lst", "legacy_initrd",
         'bootmill_legacy_path "$1"; initrd "$bootmill_path"',
         "sles-11-menu-lst-xen-gz-module el5-grub-conf-hypervisor-in-name"),
        ("menus of menu.lst", "legacy_configfile", "false",
         "menu-lst-configfile-to-second-file"),
    )),
    _text("a label that begins with a digit is no place", "run_extlinux",
          "regexp -- '^[0-9]'", "regexp -- '^-'",
          "syslinux-labels-are-numbers"),
    _text("words that GRUB's reader takes to be there", "run_extlinux",
          "(chain|ifcpu64|whichsys)", "(none)",
          "syslinux-chain-without-append"),
    _text("an entry's label as a whole", "run_extlinux",
          'set bootmill_label="$*"', 'set bootmill_label="$1"',
          "unraid-syslinux-bzroot unraid-safe-mode-by-default"),
    _text("several initrds in APPEND", "run_extlinux",
          'if regexp -- , "$files"; then', "if false; then",
          "syslinux-append-two-initrds"),
    _text("the default of a submenu", "run_extlinux",
          'if [ -z "$bootmill_depth" ]; then', "if true; then",
          "kali-isolinux-submenu-of-installers"),
    *_of("run_extlinux", (
        ("files that GRUB's reader refuses", "bootmill_show_entries", "true",
         "rancheros-includes-last-default-wins "
         "kali-isolinux-submenu-of-installers"),
        ("DEFAULT names a kernel", "bootmill_end_file", "bootmill_end_entry",
         "syslinux-default-is-a-kernel"),
        ("Linux behind Xen in extlinux.conf", "bootmill_take_modules",
         "set entry_linux=", "xenserver-extlinux-mboot-xen"),
        ("ONTIMEOUT", "ONTIMEOUT", "true",
         "extlinux-ontimeout syslinux-ontimeout-over-default-label"),
        ("MENU DEFAULT", "MENU", "true",
         "alpine-extlinux-boot-partition extlinux-ui-menu-default"),
        ("MENU DEFAULT in an included file", "INCLUDE", "true",
         "live-iso-isolinux-include-menu-default"),
    )),
)
