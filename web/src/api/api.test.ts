// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { RefusalSchema } from '../gen/bootmill/v1/access_pb';
import { FleetService } from '../gen/bootmill/v1/fleet_service_pb';
import { ToolchainService } from '../gen/bootmill/v1/toolchain_service_pb';
import { pathOf, paths } from './names';
import { refusalBy } from './rules';
import { waitMs } from './wait';

const refusing = (service: string, method: string, reason: string) => ({
  refusals: [
    create(RefusalSchema, { method: `bootmill.v1.${service}/${method}`, reason }),
  ],
});

describe('a refusal', () => {
  const caller = refusing('FleetService', 'UpdateFleet', 'it needs the role operator');
  const toolchain = refusing(
    'ToolchainService',
    'SetDefaultToolchain',
    'toolchain a is not ACTIVE',
  );
  it('is what the daemon says of the method, as a sentence', () => {
    const update = FleetService.method.updateFleet;
    expect(refusalBy([caller], update)).toBe('It needs the role operator.');
    expect(refusalBy([caller], FleetService.method.getFleet)).toBeUndefined();
    expect(refusalBy([undefined], update)).toBeUndefined();
  });
  it('comes from the caller or from what the call is about', () => {
    const set = ToolchainService.method.setDefaultToolchain;
    expect(refusalBy([caller, toolchain], set)).toBe('Toolchain a is not ACTIVE.');
    expect(refusalBy([caller, undefined], set)).toBeUndefined();
  });
});

describe('addresses', () => {
  it('lead to what a resource is', () => {
    expect(pathOf('a', 'orgs/a/fleets/web')).toBe('/o/a/fleets/web');
    expect(pathOf('a', 'toolchains/debian-2.06')).toBe('/o/a/toolchains/debian-2.06');
    expect(pathOf('a', 'orgs/b/fleets/web')).toBeUndefined();
    expect(pathOf('a', 'something')).toBeUndefined();
  });
  it('keep odd names in one segment', () => {
    expect(paths.toolchain('a', 'x/../y?z#')).toBe('/o/a/toolchains/x%2F..%2Fy%3Fz%23');
  });
});

describe('waiting', () => {
  it('grows to half a minute and is spread by chance', () => {
    expect(waitMs(0, 0)).toBe(250);
    expect(waitMs(0, 1)).toBe(500);
    expect(waitMs(20, 1)).toBe(30_000);
  });
});
