// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { commandOf, missing, optionsOf, type Import } from './importing';

const DEB: Import = {
  source: 'package',
  file: 'grub-xen-bin.deb',
  directory: '',
  sha256: '',
  aptPackage: '',
  trust: false,
  activate: false,
};
const DIR: Import = {
  ...DEB,
  source: 'directory',
  file: undefined,
  directory: '/usr/lib/grub',
};
const SHA = 'a'.repeat(64);

describe('an import', () => {
  it('needs evidence', () => {
    expect(missing({ ...DEB, file: undefined })).toContain('Choose the package');
    expect(missing(DEB)).toContain('Give evidence');
    expect(missing({ ...DEB, sha256: 'abc' })).toContain('64 hex digits');
    expect(missing({ ...DEB, sha256: ` ${SHA} ` })).toBeUndefined();
    expect(missing({ ...DEB, aptPackage: 'grub-xen-bin' })).toBeUndefined();
    expect(missing({ ...DIR, directory: ' ' })).toContain('Name the directory');
    expect(missing(DIR)).toContain('Give evidence');
    expect(missing({ ...DIR, trust: true })).toBeUndefined();
    expect(missing({ ...DIR, sha256: SHA })).toBeUndefined();
  });

  it('never passes on what belongs to the other source', () => {
    expect(optionsOf({ ...DEB, directory: '/x', trust: true, sha256: SHA })).toEqual({
      sha256: SHA,
      aptPackage: '',
      activate: false,
    });
    expect(optionsOf({ ...DIR, aptPackage: 'x', trust: true })).toEqual({
      directory: '/usr/lib/grub',
      sha256: '',
      trustDirectory: true,
      activate: false,
    });
  });

  it('has a command that does the same', () => {
    expect(
      commandOf({ ...DEB, aptPackage: 'grub-xen-bin', trust: true, activate: true }),
    ).toBe(
      'bootmill toolchain import --deb grub-xen-bin.deb --apt grub-xen-bin --activate',
    );
    expect(commandOf({ ...DIR, directory: '/srv/my grub', trust: true })).toBe(
      `bootmill toolchain import --directory '/srv/my grub' --trust-directory`,
    );
  });
});
