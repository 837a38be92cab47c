// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { OrgSchema } from '../../gen/bootmill/v1/org_service_pb';
import { commandOf, exceeded, limitsOf, requestOf, wrongIn } from './quotas';

const ORG = create(OrgSchema, {
  name: 'orgs/acme',
  fleets: { used: 7n, limit: 10n },
  revisionBytes: { used: 0n, limit: 1n << 40n },
  principals: { used: 1n, limit: 100n },
  tokens: { used: 0n, limit: 20n },
});
const limits = limitsOf(ORG);

describe('the limits of an org', () => {
  it('are sent only where they were changed', () => {
    const changed = { ...limits, fleets: ' 5', revisionBytes: '1048576' };
    expect(requestOf(ORG, changed)).toEqual({
      name: 'orgs/acme',
      fleetsLimit: 5n,
      revisionBytesLimit: 1048576n,
    });
    expect(commandOf(ORG, changed)).toBe(
      'bootmill orgs set-quota acme --fleets 5 --revision-bytes 1048576',
    );
    expect(wrongIn(ORG, changed)).toBeUndefined();
  });

  it.each(['', '-1', '1.5', '1e3', 'many'])('are numbers, unlike %j', (text) => {
    expect(wrongIn(ORG, { ...limits, tokens: text })).toBe(
      'API tokens: type a number.',
    );
  });

  it('need a change', () => {
    expect(wrongIn(ORG, limits)).toBe('Nothing is changed.');
  });

  it('may be below what there is', () => {
    expect(exceeded(ORG, { ...limits, fleets: '6' })).toEqual([
      'Fleets, deleted ones too',
    ]);
    expect(exceeded(ORG, { ...limits, fleets: '7' })).toEqual([]);
  });
});
