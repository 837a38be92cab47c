// SPDX-License-Identifier: Apache-2.0
// From answers about guests to a commented spec. The daemon checks what comes out.

export interface Answers {
  id: string;
  description: string;
  targets: readonly string[];
  guests: readonly Guest[];
  fileSystems: readonly FileSystem[];
  loader: 'own' | 'declared';
  // Whether declared entries lie on ext file systems only.
  isSmall: boolean;
  encrypted: boolean;
  onFailure: string;
}

// Each is a source of the boot policy, so that each tick changes the spec.
export const GUESTS = [
  ['grub', 'With a grub.cfg: Debian, Ubuntu, Fedora, RHEL, SUSE and others'],
  ['entries', 'With entries of systemd-boot and no grub.cfg: Arch and others'],
  ['extlinux', 'With extlinux: Alpine and others'],
  ['legacy', 'Old ones with menu.lst'],
  ['pvh', 'NetBSD, FreeBSD, unikernels (PVH kernels)'],
] as const;
export type Guest = (typeof GUESTS)[number][0];

// Beyond what the preset `common` holds; each is a module of that name.
export const FILE_SYSTEMS = [
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

// Stands for the name until there is one, so that the rest can be previewed.
export const UNNAMED = 'unnamed';

// The guests that can be chosen with these answers.
export const guestsFor = ({ targets }: Answers) =>
  GUESTS.filter(([id]) => id !== 'pvh' || targets.includes('i386-xen_pvh'));

export const EMPTY: Answers = {
  id: '',
  description: '',
  targets: ['i386-xen_pvh', 'x86_64-xen'],
  guests: ['grub', 'entries'],
  fileSystems: [],
  loader: 'own',
  isSmall: false,
  encrypted: false,
  onFailure: 'menu',
};

// Answers of an older page may hold what is no longer asked.
export function withKnown(answers: Answers): Answers {
  return {
    ...answers,
    guests: GUESTS.map(([id]) => id).filter((id) => answers.guests.includes(id)),
    fileSystems: FILE_SYSTEMS.map(([id]) => id).filter((id) =>
      answers.fileSystems.includes(id),
    ),
  };
}

const quoted = (text: string) =>
  /^[a-z][\w-]*$/.test(text) ? text : JSON.stringify(text);

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
  if (has('grub')) {
    lines.push(
      '    # grub.cfg in all its places; blscfg works inside it.',
      '    - grub_config: {}',
    );
  }
  if (has('entries')) {
    lines.push('    # Entries where no grub.cfg is.', '    - boot_loader_spec: {}');
  }
  if (has('legacy')) lines.push('    - legacy_menu: {}');
  if (has('extlinux')) lines.push('    - extlinux: {}');
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
  const modules = answers.fileSystems;
  const isSmall = answers.loader === 'declared' && answers.isSmall;
  const lines = [
    `fleet: ${quoted(answers.id === '' ? UNNAMED : answers.id)}`,
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
