// SPDX-License-Identifier: Apache-2.0
// Keeps what the page shows true: a change on the stream marks answers as stale.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useOrg } from './access';
import { ChangeStream, type Change, type StreamState } from './events';

const KEPT = 500;
// A burst, as of many builds, leads to one reload.
const GATHER_MS = 200;

interface Live {
  state: StreamState;
  changes: readonly Change[];
}
const LiveContext = createContext<Live>({ state: 'connecting', changes: [] });
export const useLive = () => useContext(LiveContext);

// Answers of these are about immutable things, or asked for again by those who
// need them.
const LASTING = new Set([
  'PreviewFleet',
  'DiffFleet',
  'InspectArtifact',
  'ListModules',
]);
const SERVICES: Record<string, string[]> = {
  fleets: ['FleetService'],
  releases: ['ReleaseService', 'FleetService'],
  builds: ['BuildService'],
  principals: ['PrincipalService'],
  toolchains: ['ToolchainService'],
};

export function servicesOf(resource: string): string[] {
  const kind = resource.split('/').at(-2) ?? '';
  return SERVICES[kind] ?? [];
}

function keyOf(queryKey: readonly unknown[]): { service: string; method: string } {
  const part = queryKey[1];
  const text = (name: string) => {
    const value: unknown =
      typeof part === 'object' && part !== null
        ? (part as Record<string, unknown>)[name]
        : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { service: text('serviceName'), method: text('methodName') };
}

function invalidate(client: QueryClient, services: ReadonlySet<string> | 'all') {
  void client.invalidateQueries({
    predicate: ({ queryKey }) => {
      const { service, method } = keyOf(queryKey);
      if (LASTING.has(method)) return false;
      return services === 'all' || services.has(service.replace('bootmill.v1.', ''));
    },
  });
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const org = useOrg();
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const [changes, setChanges] = useState<readonly Change[]>([]);

  useEffect(() => {
    if (org === '') return;
    let pending: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const batch = pending;
      pending = [];
      setChanges((old) => [...batch.reverse(), ...old].slice(0, KEPT));
      invalidate(
        client,
        new Set(batch.flatMap(({ resource }) => servicesOf(resource))),
      );
    };
    let wasLost = false;
    const stream = new ChangeStream(org, (notice) => {
      if (notice.type === 'state') {
        setState(notice.state);
        // What failed while the daemon was away is asked for again.
        if (notice.state === 'live' && wasLost) invalidate(client, 'all');
        wasLost = notice.state === 'lost';
      } else if (notice.type === 'reset') {
        invalidate(client, 'all');
      } else if (notice.type === 'change') {
        pending.push(notice.change);
        timer ??= setTimeout(flush, GATHER_MS);
      }
    });
    return () => {
      clearTimeout(timer);
      stream.close();
      setChanges([]);
    };
  }, [org, client]);

  const value = useMemo(() => ({ state, changes }), [state, changes]);
  return <LiveContext value={value}>{children}</LiveContext>;
}
