// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { AccessRole } from '../../gen/bootmill/v1/access_pb';
import { CallerSchema } from '../../gen/bootmill/v1/principal_service_pb';
import { fleetsOf, rolesFor } from './choices';

const callerWith = (role: AccessRole) =>
  create(CallerSchema, { roles: [{ org: 'orgs/default', role }] });

test('a token gets at most the role of who makes it', () => {
  expect(rolesFor(callerWith(AccessRole.OPERATOR), 'default')).toEqual([
    AccessRole.VIEWER,
    AccessRole.OPERATOR,
  ]);
  expect(rolesFor(callerWith(AccessRole.ADMIN), 'default')).toHaveLength(3);
  expect(rolesFor(callerWith(AccessRole.ADMIN), 'other')).toEqual([]);
  expect(rolesFor(callerWith(AccessRole.HOST), 'default')).toEqual([]);
  expect(rolesFor(undefined, 'default')).toEqual([]);
});

test('fleets are read as people write them', () => {
  expect(fleetsOf('')).toEqual([]);
  expect(fleetsOf(' web,db  web\nmail, ')).toEqual(['web', 'db', 'mail']);
});
