// SPDX-License-Identifier: Apache-2.0
// Why an action is not possible, as the daemon says it: of the caller, who may not
// call a method, or of a thing, whose state refuses it.
import type { DescMethod } from '@bufbuild/protobuf';
import { AccessRole, type Refusal } from '../gen/bootmill/v1/access_pb';
import { sentence } from './errors';

export const roleWord = (role: AccessRole): string =>
  role === AccessRole.UNSPECIFIED ? 'none' : AccessRole[role].toLowerCase();

// A caller, or a thing.
export interface Refusing {
  refusals: readonly Refusal[];
}

// Returns why one of `all` refuses `method`, as a sentence; undefined if none does.
export function refusalBy(
  all: readonly (Refusing | undefined)[],
  method: DescMethod,
): string | undefined {
  const path = `${method.parent.typeName}/${method.name}`;
  for (const one of all) {
    const found = one?.refusals.find((refusal) => refusal.method === path);
    if (found !== undefined) return `${sentence(found.reason)}.`;
  }
  return undefined;
}
