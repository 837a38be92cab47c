// SPDX-License-Identifier: Apache-2.0
// What a new token may be given.
import { AccessRole } from '../../gen/bootmill/v1/access_pb';
import type { Caller } from '../../gen/bootmill/v1/principal_service_pb';
import { idOf } from '../../api/names';

const ROLES = [AccessRole.VIEWER, AccessRole.OPERATOR, AccessRole.ADMIN] as const;

// The roles that `caller` may hand on in `org`: up to their own.
export function rolesFor(caller: Caller | undefined, org: string): AccessRole[] {
  const held =
    caller?.roles.find((binding) => idOf(binding.org) === org)?.role ??
    AccessRole.UNSPECIFIED;
  return held === AccessRole.HOST ? [] : ROLES.filter((role) => role <= held);
}

// Ids of fleets as people write them: with commas, spaces or both between.
export function fleetsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((id) => id !== ''))];
}
