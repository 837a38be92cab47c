// SPDX-License-Identifier: Apache-2.0
// All fleets of an org: what is behind, what changed.
import { useDeferredValue, useMemo, useState } from 'react';
import { useOrg } from '../../api/access';
import { defaultOf, useFleets, useToolchains } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { FleetService } from '../../gen/bootmill/v1/fleet_service_pb';
import { BuildService } from '../../gen/bootmill/v1/release_service_pb';
import { LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Failure, Loading } from '../../parts/ui/States';
import { count } from '../../parts/ui/Values';
import { Button } from '../../parts/ui/Button';
import { BuildMany } from './BuildMany';
import { FleetTable } from './FleetTable';
import {
  fleetRows,
  matchesText,
  STATUS_WORDS,
  type FleetRow,
  type Status,
} from './status';
import { useSelection } from './useSelection';

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

const rowId = ({ id }: FleetRow) => id;

export function FleetsPage() {
  const org = useOrg();
  const fleets = useFleets(org);
  const { toolchains } = useToolchains();
  const [text, setText] = useParam('q');
  const [status, setStatus] = useParam('state', 'all');
  const [building, setBuilding] = useState<readonly string[]>();
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
      {fleets.error !== null && <Failure error={fleets.error} retry={fleets.retry} />}
      {rows.length > 0 && (
        <div className="toolbar">
          <SearchBox label="Filter fleets" value={text} onChange={setText} />
          <Choice label="State" value={status} options={FILTERS} onChange={setStatus} />
          <span className="count" role="status">
            {isFiltered
              ? `${found.length.toLocaleString('en')} of ${count(rows.length, 'fleet')}`
              : count(rows.length, 'fleet')}
            {fleets.loading && ' so far'}
          </span>
          {chosen.size > 0 && (
            <span className="bulk" data-actions>
              {count(chosen.size, 'fleet')} selected
              {chosen.size < found.length && (
                <Button
                  look="quiet"
                  onPress={() => setSelected(new Set(found.map(rowId)))}
                >
                  Select all {found.length.toLocaleString('en')} that match
                </Button>
              )}
              <MethodButton
                method={BuildService.method.createBuild}
                onPress={() => setBuilding([...chosen])}
              >
                Build
              </MethodButton>
              <Button look="quiet" onPress={() => setSelected(new Set())}>
                Clear
              </Button>
            </span>
          )}
        </div>
      )}
      {rows.length === 0 && fleets.loading && <Loading what="fleets" />}
      {rows.length === 0 && !fleets.loading && fleets.error === null && (
        <NoFleets org={org} />
      )}
      {rows.length > 0 && found.length === 0 && (
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
      {building !== undefined && (
        <BuildMany fleets={building} onClose={() => setBuilding(undefined)} />
      )}
    </Page>
  );
}
