// SPDX-License-Identifier: Apache-2.0
// From answers about guests to a commented spec. The daemon checks what comes out.

export interface Answers {
  id: string;
  description: string;
  targets: readonly string[];
  guests: readonly Guest[];
  fileSystems: readonly FileSystem[];
  loader: 'own' | 'declared';
  encrypted: boolean;
  onFailure: string;
}

export const GUESTS = [
  ['debian', 'Debian, Ubuntu'],
  ['fedora', 'Fedora, RHEL, Alma, Rocky'],
  ['suse', 'SUSE, openSUSE'],
  ['arch', 'Arch and others with systemd-boot entries'],
  ['alpine', 'Alpine and others with extlinux'],
  ['legacy', 'Old guests with menu.lst'],
  ['pvh', 'NetBSD, FreeBSD, unikernels (PVH kernels)'],
] as const;
export type Guest = (typeof GUESTS)[number][0];

export const FILE_SYSTEMS = [
  ['ext', 'ext2, ext3, ext4'],
  ['xfs', 'XFS'],
  ['btrfs', 'btrfs'],
  ['zfs', 'ZFS'],
  ['f2fs', 'F2FS'],
  ['jfs', 'JFS'],
] as const;
export type FileSystem = (typeof FILE_SYSTEMS)[number][0];

export const TARGET_WORDS = [
  ['i386-xen_pvh', 'PVH guests'],
  ['x86_64-xen', 'PV guests, 64 bit'],
  ['i386-xen', 'PV guests, 32 bit'],
] as const;

export const EMPTY: Answers = {
  id: '',
  description: '',
  targets: ['i386-xen_pvh', 'x86_64-xen'],
  guests: ['debian', 'fedora', 'suse'],
  fileSystems: ['ext', 'xfs', 'btrfs'],
  loader: 'own',
  encrypted: false,
  onFailure: 'menu',
};

const quoted = (text: string) =>
  /^[a-z][\w-]*$/.test(text) ? text : JSON.stringify(text);

// Beyond what the preset `common` holds.
const EXTRA_MODULES: Partial<Record<FileSystem, string>> = {
  zfs: 'zfs',
  f2fs: 'f2fs',
  jfs: 'jfs',
};

function sourcesOf(answers: Answers): string[] {
  const has = (guest: Guest) => answers.guests.includes(guest);
  const lines: string[] = [];
  if (answers.loader === 'declared') {
    lines.push(
      '    # Written here, since the guests bring no loader: title and paths are yours.',
      '    - host_declared:',
      '        entries:',
      '          - title: Linux',
      '            kernel: /boot/vmlinuz',
      '            initrds: [/boot/initrd.img]',
      '            command_line: root=/dev/xvda1 ro console=hvc0',
    );
    return lines;
  }
  lines.push(
    '    # A loader that the guest put there for Xen comes first.',
    '    - chainload: {}',
  );
  if (has('debian') || has('fedora') || has('suse') || answers.guests.length === 0) {
    lines.push(
      '    # grub.cfg in all its places; blscfg works inside it.',
      '    - grub_config: {}',
    );
  }
  if (has('arch') || has('fedora')) {
    lines.push('    # Entries where no grub.cfg is.', '    - boot_loader_spec: {}');
  }
  if (has('legacy')) lines.push('    - legacy_menu: {}');
  if (has('alpine')) lines.push('    - extlinux: {}');
  if (has('pvh') && answers.targets.includes('i386-xen_pvh')) {
    lines.push(
      '    # Kernels with a PVH note: title and paths are yours.',
      '    - pvh_kernel:',
      '        entries:',
      '          - title: NetBSD',
      '            kernel: /netbsd',
      '      targets: [i386-xen_pvh]',
    );
  }
  return lines;
}

export function wizardSpec(answers: Answers): string {
  const modules = answers.fileSystems
    .map((name) => EXTRA_MODULES[name])
    .filter((name) => name !== undefined);
  const isSmall =
    answers.loader === 'declared' &&
    !answers.encrypted &&
    answers.fileSystems.every((name) => name === 'ext');
  const lines = [
    `fleet: ${quoted(answers.id)}`,
    ...(answers.description.trim() === ''
      ? []
      : [`description: ${JSON.stringify(answers.description.trim())}`]),
    '# The platforms that guests of this fleet start on.',
    `targets: [${answers.targets.join(', ')}]`,
    isSmall
      ? '# The entries below and ext file systems need no more.'
      : '# File systems, LVM, RAID and commands that the large distributions use.',
    `preset: ${isSmall ? 'minimal' : 'common'}`,
    ...(modules.length === 0
      ? []
      : ['# Not in the preset.', `modules: [${modules.join(', ')}]`]),
    'boot:',
    '  sources:',
    ...sourcesOf(answers),
    ...(answers.encrypted
      ? [
          '  # The passphrase is typed on the guest console; no key is in an image.',
          '  unlock:',
          '    all: true',
        ]
      : []),
    '  # What happens when nothing booted.',
    `  on_failure: ${answers.onFailure}`,
  ];
  return `${lines.join('\n')}\n`;
}
