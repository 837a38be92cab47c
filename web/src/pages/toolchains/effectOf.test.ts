// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it, vi } from 'vitest';
import {
  FleetSchema,
  PreviewFleetResponseSchema,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { ReleaseSchema } from '../../gen/bootmill/v1/release_service_pb';
import { behind, effectCommand, effectOf } from './effectOf';

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

describe('the fleets that a toolchain changes', () => {
  const release = (name: string, number: number, toolchain: string) =>
    create(ReleaseSchema, { name: `orgs/acme/releases/${name}`, number, toolchain });
  const releases = new Map(
    [release('web-3', 3, 'toolchains/old'), release('shop-1', 1, 'toolchains/new')].map(
      (one) => [one.name, one],
    ),
  );
  const fleet = (id: string, newest: string) =>
    create(FleetSchema, {
      name: `orgs/acme/fleets/${id}`,
      newestRelease: newest === '' ? '' : `orgs/acme/releases/${newest}`,
    });
  const fleets = [fleet('web', 'web-3'), fleet('shop', 'shop-1'), fleet('raw', '')];
  const found = behind('toolchains/new', fleets, releases);

  it('are those of other toolchains, and those without a release', () => {
    expect(found.map(({ name }) => name)).toEqual([
      'orgs/acme/fleets/web',
      'orgs/acme/fleets/raw',
    ]);
  });

  it('have a command each, in their org', () => {
    vi.stubGlobal('window', { location: { origin: 'https://boot.example' } });
    const { cli, curl } = effectCommand('toolchains/new', found, releases);
    expect(cli).toBe('bootmill --org acme diff web --from-release 3 --toolchain new');
    expect(curl).toContain('"fromRelease":3');
    expect(effectCommand('toolchains/new', [], releases)).toEqual({});
  });
});
