// SPDX-License-Identifier: Apache-2.0
import { createClient } from '@connectrpc/connect';
import { useMemo, useState } from 'react';
import { useOrg } from '../../api/access';
import { useBuilds } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { transport } from '../../api/transport';
import {
  Build_State,
  BuildService,
  type Build,
} from '../../gen/bootmill/v1/release_service_pb';
import { BuildTable } from '../../parts/build/BuildTable';
import { buildWords, hasEnded } from '../../parts/build/words';
import { BulkBar } from '../../parts/many/BulkBar';
import { ManyDialog, type Action } from '../../parts/many/ManyDialog';
import { useSelection } from '../../parts/many/useSelection';
import { Button, LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { commandEach, shellWord } from '../../parts/ui/commands';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { count } from '../../parts/ui/Values';

const STATES: Record<string, readonly Build_State[]> = {
  open: [Build_State.QUEUED, Build_State.RUNNING],
  succeeded: [Build_State.SUCCEEDED],
  failed: [Build_State.FAILED, Build_State.CANCELLED],
};

const client = createClient(BuildService, transport);

function cancelling(builds: readonly Build[]): Action<Build> {
  const request = ({ name }: Build) => ({ name });
  return {
    does: `Cancel ${count(builds.length, 'build')}`,
    did: 'asked to end',
    look: 'danger',
    things: builds,
    idOf: ({ name, fleet }) => `${idOf(fleet)} ${idOf(name).slice(0, 16)}`,
    command: commandEach(
      `bootmill cancel ${builds.map(({ name }) => shellWord(idOf(name))).join(' ')}`,
      BuildService.method.cancelBuild,
      builds.map(request),
    ),
    act: async (build) => buildWords(await client.cancelBuild(request(build)))[1],
  };
}

export default function BuildsPage() {
  const org = useOrg();
  const builds = useBuilds(org);
  const [text, setText] = useParam('q');
  const [state, setState] = useParam('state', 'all');
  const found = useMemo(
    () =>
      builds.items.filter(
        (build) =>
          (STATES[state]?.includes(build.state) ?? true) &&
          `${idOf(build.name)} ${idOf(build.fleet)} ${build.toolchain} ${build.author}`
            .toLowerCase()
            .includes(text.toLowerCase()),
      ),
    [builds.items, state, text],
  );
  const rows = useMemo(() => found.map(({ name }) => ({ id: idOf(name) })), [found]);
  const [chosen, setChosen] = useSelection(rows);
  const [action, setAction] = useState<Action<Build>>();
  const running = found.filter(
    (build) => chosen.has(idOf(build.name)) && !hasEnded(build),
  );
  const selection = { ids: chosen, set: setChosen };
  const list = command('bootmill list builds', BuildService.method.listBuilds, {
    parent: orgName(org),
  });
  return (
    <Page title="Builds" actions={<CopyCommand of={list} />}>
      <Listing
        of={builds}
        what="builds"
        more="Show older builds"
        empty={
          <Empty title="Nothing was built yet.">
            <p>Choose a fleet and build it.</p>
            <LinkButton href={paths.fleets(org)} look="primary">
              Go to the fleets
            </LinkButton>
          </Empty>
        }
      >
        <div className="toolbar">
          <SearchBox label="Filter builds" value={text} onChange={setText} />
          <Choice
            label="State"
            value={state}
            options={[
              ['all', 'All states'],
              ['open', 'Queued or running'],
              ['succeeded', 'Succeeded'],
              ['failed', 'Failed or cancelled'],
            ]}
            onChange={setState}
          />
          <span className="count" role="status">
            {found.length} of the newest {count(builds.items.length, 'build')}
          </span>
          <BulkBar what="build" found={rows} selection={selection}>
            <MethodButton
              look="danger"
              method={BuildService.method.cancelBuild}
              reason={running.length === 0 ? 'All of them have ended.' : undefined}
              onPress={() => setAction(cancelling(running))}
            >
              Cancel …
            </MethodButton>
          </BulkBar>
        </div>
        {found.length > 0 && <BuildTable builds={found} selection={selection} />}
        {found.length === 0 && (
          <Empty title="No build matches.">
            <Button
              onPress={() => {
                setText('');
                setState('all');
              }}
            >
              Show all
            </Button>
          </Empty>
        )}
      </Listing>
      {action !== undefined && (
        <ManyDialog action={action} onClose={() => setAction(undefined)}>
          <p>They make no release. Builds that have ended stay as they are.</p>
        </ManyDialog>
      )}
    </Page>
  );
}
