// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PreviewFleetResponseSchema } from '../../gen/bootmill/v1/fleet_service_pb';
import { ReleaseSchema } from '../../gen/bootmill/v1/release_service_pb';
import { effectOf } from './effectOf';

const TARGET = 'x86_64-xen';
const preview = create(PreviewFleetResponseSchema, {
  previews: [
    {
      target: TARGET,
      modules: [{ name: 'ext2' }, { name: 'xfs' }, { name: 'zfs', late: true }],
    },
  ],
});
const releaseWith = (moduleCount: number) =>
  create(ReleaseSchema, { images: [{ target: TARGET, moduleCount }] });

describe('what a toolchain does to a fleet', () => {
  it.each([
    ['the same modules', releaseWith(2), 0],
    ['one more', releaseWith(1), 1],
    ['none to compare with', undefined, 0],
  ])('counts what a release counts, without the packed: %s', (_, release, modules) => {
    expect(effectOf('web', preview, release).targets[0]?.modules).toBe(modules);
  });
});
