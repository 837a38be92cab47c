// SPDX-License-Identifier: Apache-2.0
// Follows a build to its end, over lost connections and restarts of the daemon.
import { ConnectError, createClient } from '@connectrpc/connect';
import { useEffect, useState } from 'react';
import { passes } from '../../api/errors';
import { waitMs } from '../../api/wait';
import { transport } from '../../api/transport';
import { BuildService, type Build } from '../../gen/bootmill/v1/release_service_pb';
import { hasEnded } from '../../parts/build/words';

interface Watched {
  data: Build | undefined;
  error: unknown;
  lost: boolean;
}

export function useWatchBuild(name: string) {
  const [state, setState] = useState<Watched>({
    data: undefined,
    error: undefined,
    lost: false,
  });
  const [again, setAgain] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const follow = async () => {
      let ended = false;
      const client = createClient(BuildService, transport);
      for await (const build of client.watchBuild({ name }, { signal: abort.signal })) {
        ended = hasEnded(build);
        setState({ data: build, error: undefined, lost: false });
      }
      return ended;
    };
    const isClosed = () => abort.signal.aborted;
    const run = async () => {
      for (let failures = 0; !isClosed(); ++failures) {
        try {
          if (await follow()) return;
        } catch (failure) {
          const error = ConnectError.from(failure);
          if (isClosed()) return;
          setState((old) => ({ data: old.data, error, lost: passes(error) }));
          if (!passes(error)) return;
        }
        await new Promise((resolve) =>
          setTimeout(resolve, waitMs(failures, Math.random())),
        );
      }
    };
    void run();
    return () => abort.abort();
  }, [name, again]);
  return { ...state, refetch: () => setAgain((n) => n + 1) };
}
