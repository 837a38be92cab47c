// SPDX-License-Identifier: Apache-2.0
// Who the caller is, in which org the page is, and what is refused there.
import type { DescMethod } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { createContext, useContext } from 'react';
import { PrincipalService, type Caller } from '../gen/bootmill/v1/principal_service_pb';
import { explain } from './errors';
import { orgName } from './names';
import { refusalBy, type Refusing } from './rules';

export { roleWord } from './rules';

export const OrgContext = createContext('');
export const useOrg = () => useContext(OrgContext);

const options = { staleTime: 60_000 };

// Who the caller is, with its roles: the same in every org.
export const useWho = () => useQuery(PrincipalService.method.getCaller, {}, options);

// What is refused to the caller in the page's org.
export function useAccess() {
  const org = useOrg();
  return useQuery(
    PrincipalService.method.getCaller,
    org === '' ? {} : { org: orgName(org) },
    options,
  );
}

export function useCaller(): Caller | undefined {
  return useWho().data;
}

// Returns why a call would be refused, of whatever it is about or of the thing `of`;
// that it is not known yet is a reason too.
export function useRefusal(method: DescMethod, of?: Refusing): string | undefined {
  const { data, error } = useAccess();
  if (data !== undefined) return refusalBy([data, of], method);
  return error === null
    ? 'What you may do is being looked up.'
    : `What you may do is not known: ${explain(error)}.`;
}

// Returns a function that says whether the daemon has said that it refuses a method:
// what only leads somewhere need not wait for that.
export function useIsRefused(): (method: DescMethod) => boolean {
  const { data } = useAccess();
  return (method) => refusalBy([data], method) !== undefined;
}
