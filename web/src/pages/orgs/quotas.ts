// SPDX-License-Identifier: Apache-2.0
// The limits of an org, as they are typed.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { idOf } from '../../api/names';
import type {
  Org,
  OrgQuota,
  UpdateOrgRequestSchema,
} from '../../gen/bootmill/v1/org_service_pb';
import { shellWord } from '../../parts/ui/commands';

export const QUOTAS = [
  ['fleets', 'Fleets, deleted ones too', '--fleets', 'fleetsLimit'],
  ['revisionBytes', 'Bytes of all revisions', '--revision-bytes', 'revisionBytesLimit'],
  ['principals', 'Principals', '--principals', 'principalsLimit'],
  ['tokens', 'API tokens', '--tokens', 'tokensLimit'],
] as const;

export type Quota = (typeof QUOTAS)[number][0];
export type Limits = Record<Quota, string>;

export const quotaOf = (org: Org, quota: Quota): OrgQuota | undefined => org[quota];

export function limitsOf(org: Org): Limits {
  const text = (quota: Quota) => String(quotaOf(org, quota)?.limit ?? 0n);
  return {
    fleets: text('fleets'),
    revisionBytes: text('revisionBytes'),
    principals: text('principals'),
    tokens: text('tokens'),
  };
}

const isNumber = (text: string) => /^\d{1,18}$/.test(text.trim());

// Why they cannot be sent; undefined if they can. The daemon knows the largest.
export function wrongIn(org: Org, limits: Limits): string | undefined {
  const wrong = QUOTAS.find(([quota]) => !isNumber(limits[quota]));
  if (wrong !== undefined) return `${wrong[1]}: type a number.`;
  return changesOf(org, limits).length === 0 ? 'Nothing is changed.' : undefined;
}

function changesOf(org: Org, limits: Limits) {
  const before = limitsOf(org);
  return QUOTAS.filter(
    ([quota]) =>
      isNumber(limits[quota]) && BigInt(limits[quota]) !== BigInt(before[quota]),
  );
}

// Only what is changed: what another administrator changed meanwhile stays.
export function requestOf(
  org: Org,
  limits: Limits,
): MessageInitShape<typeof UpdateOrgRequestSchema> {
  const changes = changesOf(org, limits).map(
    ([quota, , , field]) => [field, BigInt(limits[quota])] as const,
  );
  return { name: org.name, ...Object.fromEntries(changes) };
}

export function commandOf(org: Org, limits: Limits): string {
  const flags = changesOf(org, limits).map(
    ([quota, , flag]) => ` ${flag} ${limits[quota].trim()}`,
  );
  return `bootmill orgs set-quota ${shellWord(idOf(org.name))}${flags.join('')}`;
}

// Those that are below what the org has: it keeps it, and gets no more.
export const exceeded = (org: Org, limits: Limits): string[] =>
  QUOTAS.filter(
    ([quota]) =>
      isNumber(limits[quota]) &&
      BigInt(limits[quota]) < (quotaOf(org, quota)?.used ?? 0n),
  ).map(([, title]) => title);
