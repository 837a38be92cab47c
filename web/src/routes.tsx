// SPDX-License-Identifier: Apache-2.0
// Which page is at which address. Pages but the first are loaded when asked for.
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useOrg } from './api/access';
import { paths } from './api/names';
import { LinkButton } from './parts/ui/Button';
import { Page } from './parts/ui/Page';
import { Empty, Loading } from './parts/ui/States';
import { FleetsPage } from './pages/fleets/FleetsPage';

const FleetPage = lazy(() => import('./pages/fleet/FleetPage'));
const EditPage = lazy(() => import('./pages/edit/EditPage'));
const CreatePage = lazy(() => import('./pages/create/CreatePage'));
const BuildsPage = lazy(() => import('./pages/builds/BuildsPage'));
const BuildPage = lazy(() => import('./pages/builds/BuildPage'));
const ReleasesPage = lazy(() => import('./pages/releases/ReleasesPage'));
const ReleasePage = lazy(() => import('./pages/releases/ReleasePage'));
const ImagePage = lazy(() => import('./pages/images/ImagePage'));
const SentImagePage = lazy(() => import('./pages/images/SentImagePage'));
const ToolchainsPage = lazy(() => import('./pages/toolchains/ToolchainsPage'));
const ToolchainPage = lazy(() => import('./pages/toolchains/ToolchainPage'));
const PeoplePage = lazy(() => import('./pages/people/PeoplePage'));
const AuditPage = lazy(() => import('./pages/audit/AuditPage'));
const OrgsPage = lazy(() => import('./pages/orgs/OrgsPage'));
const SessionsPage = lazy(() => import('./pages/sessions/SessionsPage'));
const TokensPage = lazy(() => import('./pages/tokens/TokensPage'));
const DeletedPage = lazy(() => import('./pages/fleets/DeletedPage'));
const EventsPage = lazy(() => import('./pages/events/EventsPage'));

function NotFoundPage() {
  const org = useOrg();
  return (
    <Page title="Nothing is here">
      <Empty title="No page has this address.">
        <LinkButton href={paths.fleets(org)} look="primary">
          Go to the fleets
        </LinkButton>
      </Empty>
    </Page>
  );
}

export function OrgRoutes() {
  return (
    <Suspense fallback={<Loading what="the page" />}>
      <Switch>
        <Route path="/o/:org/fleets" component={FleetsPage} />
        <Route path="/o/:org/new-fleet" component={CreatePage} />
        <Route path="/o/:org/deleted-fleets" component={DeletedPage} />
        <Route path="/o/:org/fleets/:fleet">
          {({ fleet }) => <FleetPage key={fleet} fleet={decodeURIComponent(fleet)} />}
        </Route>
        <Route path="/o/:org/fleets/:fleet/edit">
          {({ fleet }) => <EditPage key={fleet} fleet={decodeURIComponent(fleet)} />}
        </Route>
        <Route path="/o/:org/builds" component={BuildsPage} />
        <Route path="/o/:org/builds/:id">
          {({ id }) => <BuildPage key={id} id={decodeURIComponent(id)} />}
        </Route>
        <Route path="/o/:org/releases" component={ReleasesPage} />
        <Route path="/o/:org/releases/:id">
          {({ id }) => <ReleasePage key={id} id={decodeURIComponent(id)} />}
        </Route>
        <Route path="/o/:org/images/:sha">
          {({ sha }) => <ImagePage key={sha} sha={decodeURIComponent(sha)} />}
        </Route>
        <Route path="/o/:org/inspect" component={SentImagePage} />
        <Route path="/o/:org/toolchains" component={ToolchainsPage} />
        <Route path="/o/:org/toolchains/:id">
          {({ id }) => <ToolchainPage key={id} id={decodeURIComponent(id)} />}
        </Route>
        <Route path="/o/:org/people" component={PeoplePage} />
        <Route path="/o/:org/audit" component={AuditPage} />
        <Route path="/o/:org/orgs" component={OrgsPage} />
        <Route path="/o/:org/sessions" component={SessionsPage} />
        <Route path="/o/:org/tokens" component={TokensPage} />
        <Route path="/o/:org/events" component={EventsPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  );
}
