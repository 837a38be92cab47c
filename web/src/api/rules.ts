// SPDX-License-Identifier: Apache-2.0
// Why an action is not for a caller. The rule of a method is the one that the daemon
// itself reads: the option in the API's schema.
import { getOption, type DescMethod } from '@bufbuild/protobuf';
import { access, AccessRole, AccessScope } from '../gen/bootmill/v1/access_pb';
import type { Caller } from '../gen/bootmill/v1/principal_service_pb';
import { idOf } from './names';

export const roleWord = (role: AccessRole): string =>
  role === AccessRole.UNSPECIFIED ? 'none' : AccessRole[role].toLowerCase();

// Returns why `caller` may not call `method` in `org`; undefined if they may.
export function refusal(
  caller: Caller | undefined,
  method: DescMethod,
  org: string,
): string | undefined {
  if (caller === undefined) return 'Your roles are not known yet.';
  if (caller.identity === 'root') return undefined;
  const rule = getOption(method, access);
  const held = (role: AccessRole) => role >= rule.role && role !== AccessRole.HOST;
  const where = rule.scope === AccessScope.SYSTEM ? 'system' : org;
  const roles = caller.roles.filter(
    (binding) => rule.scope === AccessScope.ANY_ORG || idOf(binding.org) === where,
  );
  if (roles.some((binding) => held(binding.role))) return undefined;
  const need = roleWord(rule.role);
  const have = roles[0] === undefined ? 'none' : roleWord(roles[0].role);
  return `Needs the role ${need} in ${where}; yours there: ${have}.`;
}
