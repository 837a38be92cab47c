// SPDX-License-Identifier: Apache-2.0
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { OrgContext, useWho } from './api/access';
import { passes } from './api/errors';
import { LiveProvider } from './api/live';
import { idOf, paths } from './api/names';
import { checkSession, useSession } from './api/session';
import { transport } from './api/transport';
import { ErrorBoundary } from './parts/shell/ErrorBoundary';
import { Shell } from './parts/shell/Shell';
import { Button } from './parts/ui/Button';
import { Answered, Failed, Loading } from './parts/ui/States';
import type { Caller } from './gen/bootmill/v1/principal_service_pb';
import { SetPasswordPage } from './pages/signin/SetPasswordPage';
import { SignInPage } from './pages/signin/SignInPage';
import { OrgRoutes } from './routes';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Changes come by the stream.
      refetchOnWindowFocus: false,
      retry: (failures, error) => passes(error) && failures < 4,
      retryDelay: (failures) => Math.min(8_000, 500 * 2 ** failures),
    },
  },
});

// The org where the caller may do most.
function homeOf({ roles }: Caller): string {
  const best = roles.toSorted((a, b) => b.role - a.role);
  const own = best.find(({ org }) => idOf(org) !== 'system') ?? best[0];
  return own === undefined ? 'default' : idOf(own.org);
}

function Home() {
  const who = useWho();
  return (
    <main className="page">
      <Answered of={who} what="your orgs">
        {(caller) => <Redirect to={paths.fleets(homeOf(caller))} replace />}
      </Answered>
    </main>
  );
}

function SignedIn() {
  return (
    <Switch>
      <Route path="/o/:org/*">
        {({ org }) => (
          <OrgContext value={decodeURIComponent(org)}>
            <InOrg />
          </OrgContext>
        )}
      </Route>
      <Route>
        <Home />
      </Route>
    </Switch>
  );
}

function InOrg() {
  const [path] = useLocation();
  return (
    <LiveProvider>
      <Shell>
        <ErrorBoundary path={path}>
          <OrgRoutes />
        </ErrorBoundary>
      </Shell>
    </LiveProvider>
  );
}

function Gate() {
  const session = useSession();
  const [location] = useLocation();
  useEffect(() => {
    void checkSession();
  }, []);
  useEffect(() => {
    // What another person might see must not stay in memory.
    if (session === 'out') client.clear();
  }, [session]);
  if (location === '/set-password') return <SetPasswordPage />;
  if (location === '/sign-in' || session === 'out') return <SignInPage />;
  if (session === 'in') return <SignedIn />;
  if (session === 'unknown') return <Loading what="Bootmill" />;
  return (
    <main className="page">
      <Failed title="The daemon cannot be reached.">
        <p>Check that bootmilld runs and that this machine reaches it.</p>
        <Button look="primary" onPress={() => void checkSession()}>
          Try again
        </Button>
      </Failed>
    </main>
  );
}

export function App() {
  return (
    <TransportProvider transport={transport}>
      <QueryClientProvider client={client}>
        <Gate />
      </QueryClientProvider>
    </TransportProvider>
  );
}
