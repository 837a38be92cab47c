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

// The caller, with what is refused to it in the page's org.
export function useWho() {
  const org = useOrg();
  return useQuery(
    PrincipalService.method.getCaller,
    org === '' ? {} : { org: orgName(org) },
    { staleTime: 60_000 },
  );
}

export function useCaller(): Caller | undefined {
  return useWho().data;
}

// Returns a function that says why a call would be refused: of whatever it is about,
// or of the thing `of`.
export function useRefusals(): (
  method: DescMethod,
  of?: Refusing,
) => string | undefined {
  const { data, error } = useWho();
  return (method, of) => {
    if (data !== undefined) return refusalBy([data, of], method);
    return error === null
      ? 'What you may do is being looked up.'
      : `What you may do is not known: ${explain(error)}.`;
  };
}

export const useRefusal = (method: DescMethod, of?: Refusing): string | undefined =>
  useRefusals()(method, of);
