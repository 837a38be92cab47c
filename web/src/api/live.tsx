// SPDX-License-Identifier: Apache-2.0
// Keeps what the page shows true: a change on the stream marks answers as stale.
import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ReactNode } from 'react';
import { useOrg } from './access';
import { ChangeStream, type Change, type StreamState } from './events';

const KEPT = 500;
// A burst, as of many builds, leads to one reload.
const GATHER_MS = 200;

interface Live {
  state: StreamState;
  changes: readonly Change[];
  // What the daemon keeps of earlier ones, once somebody asked and it came.
  kept: readonly Change[] | undefined;
  wantKept: () => void;
}
const LiveContext = createContext<Live>({
  state: 'connecting',
  changes: [],
  kept: undefined,
  wantKept: () => undefined,
});
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
  // Whether the caller has an account stands beside the sessions.
  principals: ['PrincipalService', 'SessionService'],
  tokens: ['TokenService'],
  toolchains: ['ToolchainService', 'FleetService'],
  orgs: ['OrgService'],
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

// A list of many pages is read anew as a whole, so not at every change.
const LONG_PAGES = 3;
const LONG_WAIT_MS = 5_000;

const isLong = ({ state }: Query): boolean => {
  const data: unknown = state.data;
  return (
    typeof data === 'object' &&
    data !== null &&
    'pages' in data &&
    Array.isArray(data.pages) &&
    data.pages.length > LONG_PAGES
  );
};

type Services = ReadonlySet<string> | 'all';

function invalidate(
  client: QueryClient,
  services: Services,
  which: (query: Query) => boolean,
) {
  void client.invalidateQueries({
    predicate: (query) => {
      const { service, method } = keyOf(query.queryKey);
      if (LASTING.has(method) || !which(query)) return false;
      return services === 'all' || services.has(service.replace('bootmill.v1.', ''));
    },
  });
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const org = useOrg();
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const [kept, setKept] = useState<readonly Change[]>();
  const reader = useRef<ChangeStream>(undefined);
  const asked = useRef(false);

  useEffect(() => {
    if (org === '') return;
    let pending: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Set<string>();
    let lateTimer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const batch = pending;
      pending = [];
      setChanges((old) => [...batch.reverse(), ...old].slice(0, KEPT));
      const services = new Set(batch.flatMap(({ resource }) => servicesOf(resource)));
      invalidate(client, services, (query) => !isLong(query));
      services.forEach((service) => late.add(service));
      lateTimer ??= setTimeout(flushLong, LONG_WAIT_MS);
    };
    const flushLong = () => {
      lateTimer = undefined;
      invalidate(client, new Set(late), isLong);
      late.clear();
    };
    const everything = () => invalidate(client, 'all', () => true);
    let wasLost = false;
    const stream = new ChangeStream(org, (notice) => {
      if (notice.type === 'state') {
        setState(notice.state);
        // What failed while the daemon was away is asked for again.
        if (notice.state === 'live' && wasLost) everything();
        wasLost = notice.state === 'lost';
      } else if (notice.type === 'reset') {
        everything();
      } else if (notice.type === 'kept') {
        setKept(notice.changes);
      } else if (notice.type === 'change') {
        pending.push(notice.change);
        timer ??= setTimeout(flush, GATHER_MS);
      }
    });
    reader.current = stream;
    if (asked.current) stream.wantKept();
    return () => {
      clearTimeout(timer);
      clearTimeout(lateTimer);
      stream.close();
      setChanges([]);
      setKept(undefined);
    };
  }, [org, client]);

  const wantKept = useCallback(() => {
    // A page's effect runs before that of this, which makes the stream.
    asked.current = true;
    reader.current?.wantKept();
  }, []);
  const value = useMemo(
    () => ({ state, changes, kept, wantKept }),
    [state, changes, kept, wantKept],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}
