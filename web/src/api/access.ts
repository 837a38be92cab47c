// SPDX-License-Identifier: Apache-2.0
// Who the caller is, and in which org the page is.
import type { DescMethod } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { createContext, useContext } from 'react';
import { PrincipalService, type Caller } from '../gen/bootmill/v1/principal_service_pb';
import { refusal } from './rules';

export { roleWord } from './rules';

export const OrgContext = createContext('');
export const useOrg = () => useContext(OrgContext);

export function useCaller(): Caller | undefined {
  return useQuery(PrincipalService.method.getCaller, {}, { staleTime: 60_000 }).data;
}

export function useRefusal(method: DescMethod): string | undefined {
  return refusal(useCaller(), method, useOrg());
}
