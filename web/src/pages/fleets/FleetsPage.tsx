// SPDX-License-Identifier: Apache-2.0
// All fleets of an org: what is behind, what changed.
import { useDeferredValue, useMemo, useState } from 'react';
import { useOrg } from '../../api/access';
import { defaultOf, useFleets, useToolchains } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { BuildService, ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { isWaiting } from '../../parts/fleet/waiting';
import { BulkBar } from '../../parts/many/BulkBar';
import { ManyDialog, type Action } from '../../parts/many/ManyDialog';
import { useSelection } from '../../parts/many/useSelection';
import { LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Listing, Missing } from '../../parts/ui/States';
import { count } from '../../parts/ui/Values';
import { Button } from '../../parts/ui/Button';
import { building, deleting, promoting } from './bulk';
import { FleetTable } from './FleetTable';
import { fleetRows, matchesText, STATUS_WORDS, type Status } from './status';

const FILTERS: readonly (readonly [Status | 'all', string])[] = [
  ['all', 'All states'],
  ['unbuilt', STATUS_WORDS.unbuilt[1]],
  ['outdated', STATUS_WORDS.outdated[1]],
  ['waiting', STATUS_WORDS.waiting[1]],
  ['fresh', STATUS_WORDS.fresh[1]],
];

function NoFleets({ org }: { org: string }) {
  return (
    <Empty title="No fleet yet.">
      <p>
        A fleet describes the boot loader images of a group of guests. Answer a few
        questions, and a spec is written for you.
      </p>
      <LinkButton href={paths.newFleet(org)} look="primary">
        New fleet
      </LinkButton>
    </Empty>
  );
}

// What follows for the fleets, by what is done with them.
const EXPLAINED: Record<string, string> = {
  started:
    'Each is built from its current revision with the toolchain that its spec names, else the default one.',
  promoted:
    'Hosts of each should have its newest release then. Those that have it already, and fleets for guests, are left out.',
  deleted:
    'Releases stay, and hosts go on getting the current one. Nothing new is built or promoted until a fleet is brought back; one without a release is removed after 30 days.',
};

export function FleetsPage() {
  const org = useOrg();
  const fleets = useFleets(org);
  const known = useToolchains();
  const { toolchains } = known;
  const [text, setText] = useParam('q');
  const [status, setStatus] = useParam('state', 'all');
  const [action, setAction] = useState<Action<Fleet>>();
  const usual = defaultOf(toolchains)?.name ?? '';
  const query = useDeferredValue(text);
  const rows = useMemo(
    () => fleetRows(fleets.items, toolchains),
    [fleets.items, toolchains],
  );
  const found = useMemo(
    () =>
      rows.filter(
        (row) => (status === 'all' || row.status === status) && matchesText(row, query),
      ),
    [rows, status, query],
  );
  const [chosen, setSelected] = useSelection(found);
  const picked = () =>
    found.filter(({ id }) => chosen.has(id)).map(({ fleet }) => fleet);
  const isPromotable = found.some(
    ({ id, fleet }) => chosen.has(id) && isWaiting(fleet),
  );
  const isFiltered = text !== '' || status !== 'all';
  const list = command('bootmill list fleets', FleetService.method.listFleets, {
    parent: orgName(org),
  });
  return (
    <Page
      title="Fleets"
      lead={
        usual === ''
          ? undefined
          : `Built with ${idOf(usual)} unless a spec or a build names another toolchain`
      }
      actions={
        <>
          <CopyCommand of={list} />
          <LinkButton href={paths.deletedFleets(org)}>Deleted</LinkButton>
          <LinkButton href={paths.newFleet(org)} look="primary">
            New fleet
          </LinkButton>
        </>
      }
    >
      <Missing of={known} without="Which fleets are outdated is not known" />
      <Listing of={fleets} what="fleets" empty={<NoFleets org={org} />}>
        <div className="toolbar">
          <SearchBox label="Filter fleets" value={text} onChange={setText} />
          <Choice label="State" value={status} options={FILTERS} onChange={setStatus} />
          <span className="count" role="status">
            {isFiltered
              ? `${found.length.toLocaleString('en')} of ${count(rows.length, 'fleet')}`
              : count(rows.length, 'fleet')}
            {fleets.loading && ' so far'}
          </span>
          <BulkBar
            what="fleet"
            found={found}
            selection={{ ids: chosen, set: setSelected }}
          >
            <MethodButton
              method={BuildService.method.createBuild}
              onPress={() => setAction(building(org, picked()))}
            >
              Build
            </MethodButton>
            <MethodButton
              method={ReleaseService.method.promoteRelease}
              reason={
                isPromotable ? undefined : 'Of none is a release waiting for hosts.'
              }
              onPress={() => setAction(promoting(picked()))}
            >
              Promote …
            </MethodButton>
            <MethodButton
              look="danger"
              method={FleetService.method.deleteFleet}
              onPress={() => setAction(deleting(picked()))}
            >
              Delete …
            </MethodButton>
          </BulkBar>
        </div>
        {found.length === 0 && (
          <Empty title="No fleet matches.">
            <Button
              onPress={() => {
                setText('');
                setStatus('all');
              }}
            >
              Show all
            </Button>
          </Empty>
        )}
        {found.length > 0 && (
          <FleetTable rows={found} selection={{ ids: chosen, set: setSelected }} />
        )}
      </Listing>
      {action !== undefined && (
        <ManyDialog action={action} onClose={() => setAction(undefined)}>
          <p>{EXPLAINED[action.did]}</p>
        </ManyDialog>
      )}
    </Page>
  );
}
