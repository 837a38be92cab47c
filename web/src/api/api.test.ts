// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AccessRole } from '../gen/bootmill/v1/access_pb';
import { AuditService } from '../gen/bootmill/v1/audit_service_pb';
import { FleetService } from '../gen/bootmill/v1/fleet_service_pb';
import {
  CallerSchema,
  PrincipalService,
} from '../gen/bootmill/v1/principal_service_pb';
import { ToolchainService } from '../gen/bootmill/v1/toolchain_service_pb';
import { pathOf, paths } from './names';
import { refusal } from './rules';
import { waitMs } from './wait';

const caller = (org: string, role: AccessRole) =>
  create(CallerSchema, {
    identity: 'bootmill://x/user/y',
    roles: [{ org: `orgs/${org}`, role }],
  });

describe('refusal', () => {
  const viewer = caller('web', AccessRole.VIEWER);
  const admin = caller('web', AccessRole.ADMIN);
  const host = caller('web', AccessRole.HOST);
  const system = caller('system', AccessRole.ADMIN);
  it.each([
    [viewer, FleetService.method.getFleet, true],
    [viewer, FleetService.method.updateFleet, false],
    [viewer, ToolchainService.method.listToolchains, true],
    [viewer, PrincipalService.method.getCaller, true],
    [admin, FleetService.method.deleteFleet, true],
    [admin, ToolchainService.method.setToolchainState, false],
    [admin, AuditService.method.verifyAuditLog, false],
    [host, FleetService.method.updateFleet, false],
    [system, ToolchainService.method.setToolchainState, true],
    [system, FleetService.method.updateFleet, false],
  ])('follows the rule of the method', (who, method, may) => {
    expect(refusal(who, method, 'web') === undefined).toBe(may);
  });
  it('says which role is needed and which is held', () => {
    expect(refusal(viewer, FleetService.method.updateFleet, 'web')).toBe(
      'Needs the role operator in web; yours there: viewer.',
    );
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
