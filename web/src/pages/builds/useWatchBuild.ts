// SPDX-License-Identifier: Apache-2.0
// Follows a build to its end, over lost connections and restarts of the daemon. Stages
// are no changes on the stream, so the build is asked for while somebody looks at it; a
// stream for each tab would take the few connections that a browser opens.
import { useQuery } from '@connectrpc/connect-query';
import { passes } from '../../api/errors';
import { BuildService } from '../../gen/bootmill/v1/release_service_pb';
import { hasEnded } from '../../parts/build/words';

const EVERY_MS = 500;

export function useWatchBuild(name: string) {
  const build = useQuery(
    BuildService.method.getBuild,
    { name },
    {
      staleTime: 0,
      refetchInterval: ({ state: { data } }) =>
        data === undefined || hasEnded(data) ? false : EVERY_MS,
    },
  );
  const failure = build.failureReason;
  return { ...build, lost: failure !== null && passes(failure) };
}
