// SPDX-License-Identifier: Apache-2.0
// A spec in which every text that the daemon takes is what a page must not run. Which
// texts there are is read from the schema.
import { deepEqual, equal } from 'node:assert/strict';
import { ScalarType } from '@bufbuild/protobuf';

export const EVIL = '<img src=x onerror=alert(1)>';

// Each text of the schema at least once, as the daemon takes it.
/** @param {string} toolchain */
const full = (toolchain) => ({
  fleet: 'hostile',
  description: 'Guests of the web tier.',
  targets: ['i386-xen_pvh'],
  toolchain,
  preset: 'common',
  modules: ['ntfs'],
  boot: {
    sources: [
      { chainload: { paths: ['/boot/xen/pvboot.elf'] }, targets: ['i386-xen_pvh'] },
      { boot_loader_spec: { directories: ['/boot/loader/entries'] } },
      { grub_config: { paths: ['/boot/grub/grub.cfg'] } },
      { legacy_menu: { paths: ['/boot/grub/menu.lst'] } },
      { extlinux: { paths: ['/boot/extlinux/extlinux.conf'] } },
      {
        host_declared: {
          entries: [
            {
              title: 'Rescue system',
              volume: { filesystem_label: 'rescue' },
              kernel: '/vmlinuz',
              initrds: ['/initrd.img'],
              command_line: 'console=hvc0',
            },
            {
              title: 'Data disk',
              volume: { filesystem_uuid: '6a1f0e9c-1b7d-4c83-9f0e-2d4c5b6a7988' },
              kernel: '/boot/vmlinuz',
            },
          ],
        },
      },
      {
        pvh_kernel: {
          entries: [
            {
              title: 'NetBSD',
              volume: { disk: 'xvda,gpt2' },
              kernel: '/netbsd',
              modules: ['/ramdisk.fs'],
              command_line: 'console=xencons',
            },
          ],
        },
      },
      { raw_config: { script: 'echo "nothing to boot was found"\n' } },
    ],
    default_entry: 'Data disk',
    banner: 'Example Hosting',
    unlock: { uuids: ['0f2d7c1e-94b3-4f0a-8d55-61c7a2b3e4f5'] },
    guest_keys: [{ name: 'images-2024', openpgp_key: KEY }],
    lock: {
      users: [
        {
          name: 'operator',
          password_pbkdf2:
            'grub.pbkdf2.sha512.10000.000102030405060708090A0B0C0D0E0F.0C67C22E7ED01A71C56DBA8CD656B36C558C717021F32D91A0A4384D830EB5F6',
        },
      ],
    },
    where: {
      disks: ['xvda'],
      labels: ['root'],
      uuids: ['6a1f0e9c-1b7d-4c83-9f0e-2d4c5b6a7988'],
    },
  },
  files: [{ path: 'notice.txt', text: 'Maintained by Example Hosting.\n' }],
});

// A key of this test's own, of which nothing depends.
const KEY = [
  'mQENBGsEbGMBCACto0V87n3u3BPseGydrsHFXPlh2uGQ94zLms7Wnh/LbfRA73feAkUk7aYnysSq',
  'yEiywh5F+j/WLfg4vucyqTnQ4V30R7eHTcy/X4IIavNJe0o0WKBDNsiUpQFmbh5/Qva7Am8aMLcr',
  'uuGniKamMQ164CK1R5IhPDp9wye90S1Z79D31tvE2Nv25ys5QektZES+vJK3pe5IHwejqCmQFtRD',
  'xS1GLmdjzpP2ygJKuhPVO2PjdPDrMn6hMcdg6KKUXRE/dW13Ge0Qc10xtgQFsihAE3qTMcLvDhKi',
  'GhA29NxkJ0Js2x1YOIdiuuSYtg4dBHTzx4EejSGVUPllBriJObm5ABEBAAE=',
].join('');

// What Debian 12's GRUB cannot have in an image: names of variables, which hold no sign
// of markup.
const UNTRIED = ['BootPolicy.guest_parameters'];

// Of which the daemon takes nothing that could be markup.
const REFUSED = [
  'BootSource.targets',
  'GuestKey.name',
  'LoaderSpec.fleet',
  'LoaderSpec.modules',
  'LoaderSpec.targets',
  'LoaderSpec.toolchain',
  'LockUser.name',
  'LockUser.password_pbkdf2',
  'MemdiskFile.path',
  'Unlock.uuids',
  'Volume.disk',
  'Volume.filesystem_uuid',
  'Where.disks',
  'Where.uuids',
];

/** @typedef {import('@bufbuild/protobuf').DescMessage} Type */

/** Every text of a message and of those within it. @param {Type} type @returns {string[]} */
function textsOf(type) {
  return type.fields.flatMap((field) => {
    if (field.message !== undefined) return textsOf(field.message);
    const isText = field.fieldKind !== 'enum' && field.scalar === ScalarType.STRING;
    return isText ? [`${type.name}.${field.name}`] : [];
  });
}

/**
 * Where texts stand in `value`, by name, with what sets each.
 * @param {any} value @param {Type} type
 * @returns {{name: string, was: string, set: (text: string) => void}[]}
 */
function placesIn(value, type) {
  return type.fields.flatMap((field) => {
    const inside = value[field.name];
    if (inside === undefined) return [];
    const { message } = field;
    const list = Array.isArray(inside);
    if (message !== undefined) {
      return (list ? inside : [inside]).flatMap((one) => placesIn(one, message));
    }
    if (field.fieldKind === 'enum' || field.scalar !== ScalarType.STRING) return [];
    const name = `${type.name}.${field.name}`;
    return list
      ? inside.map((was, at) => ({
          name,
          was,
          set: (/** @type {string} */ text) => (inside[at] = text),
        }))
      : [
          {
            name,
            was: inside,
            set: (/** @type {string} */ text) => (value[field.name] = text),
          },
        ];
  });
}

/**
 * @param {Type} type Of the spec.
 * @param {string} toolchain
 * @param {(text: string) => Promise<string>} refusal What the daemon has against it.
 */
export async function hostileSpec(type, toolchain, refusal) {
  const spec = full(toolchain);
  const places = placesIn(spec, type);
  deepEqual(
    [...new Set(textsOf(type))].filter(
      (name) => !places.some((one) => one.name === name),
    ),
    UNTRIED,
    'texts of the schema that are not tried',
  );
  equal(await refusal(JSON.stringify(spec)), '');
  const taken = new Set();
  for (const { name, was, set } of places) {
    for (const text of [EVIL, `/${EVIL}`, `echo "${EVIL}"`]) {
      set(text);
      if ((await refusal(JSON.stringify(spec))) === '') {
        taken.add(name);
        break;
      }
      set(was);
    }
  }
  const refused = places.map(({ name }) => name).filter((name) => !taken.has(name));
  deepEqual([...new Set(refused)].sort(), REFUSED, 'texts that the daemon refuses');
  return JSON.stringify(spec, null, 1);
}
