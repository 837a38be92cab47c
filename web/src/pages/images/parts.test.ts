// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { InspectArtifactResponseSchema } from '../../gen/bootmill/v1/artifact_service_pb';
import { changes, partsOf } from './parts';

const image = (modules: [string, string, bigint][]) =>
  create(InspectArtifactResponseSchema, {
    kernelSizeBytes: 10n,
    kernelSha256: 'k',
    modules: modules.map(([name, sha256, sizeBytes]) => ({ name, sha256, sizeBytes })),
    files: [{ path: 'modules/zfs.mod', sizeBytes: 5n, sha256: 'z' }],
  });

describe('parts of an image', () => {
  it('have ids of their own, whatever the image calls them', () => {
    const ids = partsOf(
      image([
        ['ext2', 'a', 1n],
        ['ext2', 'b', 2n],
        ['', 'c', 3n],
      ]),
    ).map(({ id }) => id);
    expect(ids).toEqual([
      'kernel',
      'module ext2',
      'module ext2 (2)',
      'module (unreadable)',
      'file modules/zfs.mod',
    ]);
  });

  it('differ by their bytes, not by their sizes', () => {
    const before = image([
      ['ext2', 'a', 100n],
      ['xfs', 'x', 7n],
      ['btrfs', 'b', 50n],
    ]);
    const after = image([
      ['ext2', 'changed', 100n],
      ['xfs', 'x', 7n],
      ['lvm', 'l', 20n],
    ]);
    expect(
      changes(partsOf(before), partsOf(after)).map(({ name, from, to }) => [
        name,
        from,
        to,
      ]),
    ).toEqual([
      ['btrfs', 50, 0],
      ['lvm', 0, 20],
      ['ext2', 100, 100],
    ]);
  });
});
